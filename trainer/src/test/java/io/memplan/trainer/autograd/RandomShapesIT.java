package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator over random shapes (among them arrays without axes, axes of size one and empty ones), element types,
 * layouts and attributes: the traced step against autograd, bit for bit. What the engine refuses is no case.
 */
@Tag("thorough")
final class RandomShapesIT {

    private static final int SEEDS = 2;
    private static final int MANY_SEEDS = Integer.getInteger("memplan.seeds", 60);

    private static final DataType[] TYPES = {
        DataType.FLOAT32, DataType.FLOAT32, DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16
    };

    /** Operators by name: those of drawn attributes, and those of the other tests that take any shapes. */
    static Stream<Map.Entry<String, Function<Draw, OperatorCase>>> operators() {
        Map<String, Function<Draw, OperatorCase>> byName = new TreeMap<>(RandomCases.byName());
        DifferentialCases.all()
                .filter(OperatorCase::takesAnyShapes)
                .forEach(one -> byName.putIfAbsent(one.function() + ", elementwise", draw -> shaped(one, draw)));
        return byName.entrySet().stream();
    }

    private static OperatorCase shaped(OperatorCase one, Draw draw) {
        long[] shape = draw.shape(0, 5);
        if (one.operands() == 1) {
            return one.inShapes(shape);
        }
        long[] other = draw.meeting(shape);
        return draw.flag() ? one.inShapes(draw.narrowed(shape), shape) : one.inShapes(shape, other);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void gradients_ofRandomShapes_haveTheBitsOfAutograd(Map.Entry<String, Function<Draw, OperatorCase>> operator) {
        verify(operator, SEEDS);
    }

    @Tag("heavy")
    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void gradients_ofManyRandomShapes_haveTheBitsOfAutograd(Map.Entry<String, Function<Draw, OperatorCase>> operator) {
        assertThat(verify(operator, MANY_SEEDS))
                .as("seeds of which the engine takes the case")
                .isGreaterThan(9);
    }

    private static int verify(Map.Entry<String, Function<Draw, OperatorCase>> operator, int seeds) {
        int taken = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Draw draw = new Draw(31L * operator.getKey().hashCode() + seed);
            try {
                OperatorCase drawn = operator.getValue().apply(draw);
                OperatorCase.Operands kind = draw.oneOf(OperatorCase.Operands.values());
                taken += drawn.agrees(draw.oneOf(TYPES), kind, draw.random()) ? 1 : 0;
            } catch (AssertionError e) {
                throw new AssertionError("Seed " + seed + " of " + operator.getKey() + ": " + e.getMessage(), e);
            }
        }
        return taken;
    }
}
