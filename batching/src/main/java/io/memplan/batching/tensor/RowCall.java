package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of an operation for some rows.
 *
 * @param operator the operation
 * @param rows the number of rows
 * @param operands what it is given
 * @param manager makes what has no array to come from
 */
record RowCall(TensorOperator operator, int rows, List<Operand> operands, NDManager manager) {

    RowCall {
        operands = List.copyOf(operands);
    }

    /** What an operation is given: a tensor, or a value for each row or for all. */
    sealed interface Operand {}

    /**
     * A tensor.
     *
     * @param array the array, or null if only its shape is known
     * @param own whether there is an axis of rows in front
     * @param wanted whether its gradient is wanted, where gradients flow back
     */
    record Tensor(@Nullable NDArray array, Shape shape, DataType dataType, boolean own, boolean wanted)
            implements Operand {

        Tensor withArray(@Nullable NDArray other) {
            return new Tensor(other, shape, dataType, own, wanted);
        }

        /** Returns the tensor with a row for each row of the call. */
        Tensor spread(NDArray rows) {
            return new Tensor(rows, rows.getShape(), dataType, true, wanted);
        }

        Tensor withShape(Shape other) {
            return new Tensor(null, other, dataType, own, wanted);
        }

        int memberRank() {
            return shape.dimension() - (own ? 1 : 0);
        }
    }

    /** A scalar, boxed, or a reference that is the same for all rows. */
    record Same(Object value) implements Operand {}

    /** A scalar, boxed, or a reference of each row. */
    @SuppressWarnings("ArrayRecordComponent") // of one launch, and never changed
    record Each(Object[] values) implements Operand {}

    RowCall with(List<Operand> others) {
        return new RowCall(operator, rows, others, manager);
    }

    boolean isTensor(int operand) {
        return operands.get(operand) instanceof Tensor;
    }

    Tensor tensor(int operand) {
        return (Tensor) operands.get(operand);
    }

    boolean own(int operand) {
        return isTensor(operand) && tensor(operand).own();
    }

    int memberRank(int operand) {
        return tensor(operand).memberRank();
    }

    NDArray array(int operand) {
        NDArray array = tensor(operand).array();
        if (array == null) {
            throw new IllegalStateException("The operand " + operand + " of " + operator + " was not kept.");
        }
        return array;
    }

    /** Returns the value of a row. */
    Object value(int operand, int row) {
        return operands.get(operand) instanceof Each each ? each.values()[row] : value(operand);
    }

    /** Returns the value that is the same for all rows. */
    Object value(int operand) {
        return ((Same) operands.get(operand)).value();
    }

    boolean varies(int operand) {
        return operands.get(operand) instanceof Each;
    }

    /** Returns whether the result is the same for all rows. */
    boolean isShared() {
        for (Operand operand : operands) {
            if (operand instanceof Each || (operand instanceof Tensor tensor && tensor.own())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the largest rank of a tensor of one row among the operands. */
    int largestRank() {
        int largest = 0;
        for (Operand operand : operands) {
            largest = operand instanceof Tensor tensor ? Math.max(largest, tensor.memberRank()) : largest;
        }
        return largest;
    }

    /**
     * Returns a tensor so that it broadcasts row by row: behind the axis of rows as many axes as the largest operand
     * has. Tensors that are shared broadcast as they are.
     */
    NDArray aligned(int operand, int rank) {
        Tensor tensor = tensor(operand);
        return tensor.own() && tensor.memberRank() < rank
                ? array(operand).reshape(alignedShape(tensor, rank))
                : array(operand);
    }

    static Shape alignedShape(Tensor tensor, int rank) {
        long[] own = tensor.shape().getShape();
        if (!tensor.own() || own.length == rank + 1) {
            return tensor.shape();
        }
        long[] aligned = new long[rank + 1];
        java.util.Arrays.fill(aligned, 1);
        aligned[0] = own[0];
        System.arraycopy(own, 1, aligned, rank + 2 - own.length, own.length - 1);
        return new Shape(aligned);
    }

    /** Returns numbers that differ between the rows as an array that broadcasts. */
    NDArray numbers(int operand, int rank, DataType type) {
        Object[] values = ((Each) operands.get(operand)).values();
        double[] doubles = new double[rows];
        for (int row = 0; row < rows; row++) {
            doubles[row] = ((Number) values[row]).doubleValue();
        }
        long[] shape = new long[rank + 1];
        java.util.Arrays.fill(shape, 1);
        shape[0] = rows;
        NDArray array = manager.create(doubles, new Shape(shape));
        return type == DataType.FLOAT64 ? array : array.toType(type, false);
    }

    /** Returns a tensor with a row for each row of the call, even if it is shared. */
    NDArray spread(int operand) {
        return own(operand)
                ? array(operand)
                : array(operand)
                        .expandDims(0)
                        .broadcast(Shapes.concat(rows, array(operand).getShape()));
    }

    /** Runs the method itself on other operands. */
    Object invoke(Object... others) {
        try {
            return operator.one(others, manager);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    NDArray invokeArray(Object... others) {
        return (NDArray) invoke(others);
    }
}
