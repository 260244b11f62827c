package io.memplan.batching;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/** Methods with arrays, as a user would write them. */
public final class TensorSamples {

    private TensorSamples() {}

    /** State after a number of steps of its own. */
    public static NDArray iterate(NDArray x, @Uniform NDArray weights, int steps) {
        NDArray state = x;
        for (int i = 0; i < steps; i++) {
            state = state.matMul(weights).tanh().mul(0.5).add(x);
        }
        return state;
    }

    /** Goes on until an own criterion holds. */
    public static int settle(NDArray x, double factor) {
        NDArray state = x;
        int steps = 0;
        while (state.square().sum().getFloat() > 1 && steps < 1000) {
            state = state.mul(factor);
            steps++;
        }
        return steps;
    }

    /** A leapfrog with an own step size. */
    public static NDArray leapfrog(NDArray q, NDArray p, @Uniform NDArray precision, double eps, int steps) {
        NDArray position = q;
        NDArray momentum = p.sub(precision.matMul(position).mul(eps * 0.5));
        for (int i = 0; i < steps; i++) {
            position = position.add(momentum.mul(eps));
            NDArray gradient = precision.matMul(position);
            momentum = momentum.sub(gradient.mul(i == steps - 1 ? eps * 0.5 : eps));
        }
        return position.concat(momentum, 0);
    }

    /** A recursion over a tree in arrays: leaves are rows of a table. */
    public static NDArray tree(int node, int[] left, int[] right, @Uniform NDArray table, @Uniform NDArray weights) {
        if (left[node] < 0) {
            return table.get(right[node]);
        }
        NDArray first = tree(left[node], left, right, table, weights);
        NDArray second = tree(right[node], left, right, table, weights);
        return Activation.sigmoid(first.concat(second, 0).matMul(weights));
    }

    /** Many methods once. */
    public static NDArray many(NDArray x, NDArray y, @Uniform NDArray z, int index, float number) {
        NDArray sum = x.add(y.expandDims(0)).sub(z).mul(number);
        NDArray chosen = NDArrays.where(sum.gt(0), sum.exp(), sum.neg().add(1).log());
        NDArray reduced =
                chosen.sum(new int[] {1}).add(chosen.mean(new int[] {0}, true).max());
        NDArray shaped = chosen.reshape(2, -1).transpose().flatten().softmax(0);
        NDArray picked = chosen.get(index % 2).maximum(y).minimum(3).abs().sqrt();
        NDArray rows = x.transpose(1, 0).matMul(y.matMul(x.transpose()).softmax(-1));
        return reduced.concat(shaped, 0)
                .concat(picked)
                .concat(rows)
                .concat(Activation.relu(y))
                .pow(2);
    }

    /** Arrays made inside. */
    public static NDArray made(NDManager manager, double value, int size, float[] row) {
        NDArray zeros = manager.zeros(new Shape(size));
        return zeros.add(manager.create(value)).mul(manager.create(row).sum());
    }

    /** An index that may be out of bounds. */
    public static float at(NDArray x, int index) {
        return x.get(index).getFloat();
    }

    /** A number read out of an array at the end. */
    public static float read(NDArray x, @Uniform NDArray weights, int steps) {
        NDArray state = x;
        for (int i = 0; i < steps; i++) {
            state = state.matMul(weights).tanh();
        }
        if (steps == 0) {
            return x.square().sum().getFloat();
        }
        float number = state.getFloat(2);
        return number;
    }

    /** Functions of one element. */
    public static NDArray functions(NDArray x, NDArray y, int times) {
        NDArray unit = x.tanh().mul(0.9);
        NDArray positive = x.square().add(0.5);
        NDArray sum = unit.tan()
                .add(unit.sinh())
                .add(unit.cosh())
                .add(unit.asin())
                .add(unit.acos())
                .add(unit.atan());
        NDArray more = unit.erf()
                .add(unit.mul(0.9).erfinv())
                .add(positive.log10())
                .add(positive.log2())
                .add(positive.cbrt());
        return sum.mul(more)
                .add(x.atan2(y.add(3)))
                .add(positive.mod(y.square().add(0.3)))
                .mul(times);
    }

    /** Functions of a whole matrix, one element of which may be zero. */
    public static NDArray wholes(NDArray x, int times) {
        NDArray regular = x.mul(0.1).add(x.getManager().eye(3).mul(2));
        return regular.inverse()
                .sum(new int[] {1})
                .add(x.norm())
                .add(x.diagonal())
                .add(x.prod())
                .add(x.sort(0).mul(regular).sum(new int[] {1}))
                .add(x.mul(2).sort().get(1))
                .mul(times);
    }

    /** Scalar work that is worth sharing among threads, between operations on arrays. */
    public static NDArray busy(NDArray x, int times) {
        NDArray state = x;
        for (int i = 0; i < times; i++) {
            double sum = 0;
            for (int k = 1; k < 3000 + 100 * times; k++) {
                sum += Math.sqrt(k) / k;
            }
            state = state.mul(sum % 1).tanh().add(state.exp().mul(0.1));
        }
        return state;
    }
}
