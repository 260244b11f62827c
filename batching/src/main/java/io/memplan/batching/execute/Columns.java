package io.memplan.batching.execute;

import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The variables of a function for all lanes: a column for each variable, an entry for each lane. */
final class Columns {

    private final int width;
    private final long[] @Nullable [] bits;
    private final Object[] @Nullable [] references;
    private final Map<Constant, long[]> columnByConstant = new HashMap<>();

    Columns(Function function, int width) {
        this(function.variables(), width);
    }

    /** Creates columns for some variables only. */
    Columns(Collection<Variable> variables, int width) {
        this.width = width;
        int size = 0;
        for (Variable variable : variables) {
            size = Math.max(size, variable.index() + 1);
        }
        bits = new long[size][];
        references = new Object[size][];
        for (Variable variable : variables) {
            if (variable.kind().isScalar()) {
                bits[variable.index()] = new long[width];
            } else {
                references[variable.index()] = new Object[width];
            }
        }
    }

    /** Returns the scalars of a variable, or a column that is full of a constant. */
    long[] bits(Operand operand) {
        if (operand instanceof Variable variable) {
            return Objects.requireNonNull(bits[variable.index()], "column");
        }
        return columnByConstant.computeIfAbsent((Constant) operand, constant -> {
            long[] column = new long[width];
            Arrays.fill(column, constant.bits());
            return column;
        });
    }

    /** Returns the references of a variable. */
    Object[] references(Operand operand) {
        return Objects.requireNonNull(references[((Variable) operand).index()], "column");
    }

    int width() {
        return width;
    }

    /** Hands over all references. */
    void forEachReference(Consumer<Object> found) {
        for (Object[] column : references) {
            if (column != null) {
                for (Object reference : column) {
                    if (reference != null) {
                        found.accept(reference);
                    }
                }
            }
        }
    }

    /** Sets a reference of a lane; null where there was none yet. */
    @SuppressWarnings("NullAway") // a column may hold null until it is set
    void setReference(Variable variable, int lane, @Nullable Object reference) {
        references(variable)[lane] = reference;
    }

    /** Reads some operands of a lane. */
    Values read(List<? extends Operand> operands, int lane) {
        Values values = Values.zeros(operands.size());
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            if (!operand.kind().isScalar()) {
                values.references()[i] = references(operand)[lane];
            } else {
                values.bits()[i] = operand instanceof Constant constant ? constant.bits() : bits(operand)[lane];
            }
        }
        return values;
    }

    /** Sets some variables of a lane. */
    void write(List<Variable> variables, int lane, Values values) {
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.get(i);
            if (!variable.kind().isScalar()) {
                references(variable)[lane] = Objects.requireNonNull(values.references()[i], "reference");
            } else {
                bits(variable)[lane] = values.bits()[i];
            }
        }
    }
}
