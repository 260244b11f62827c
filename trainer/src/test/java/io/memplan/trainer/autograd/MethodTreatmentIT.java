package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.ArrayMethods;
import io.memplan.graph.trace.MethodKind;
import io.memplan.graph.trace.TraceException;
import io.memplan.graph.trace.Tracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods of DJL's arrays that leave no trace: refused ones, those that the engine lacks, and answered ones. */
final class MethodTreatmentIT {

    /** Answers that are told of the array, and must be those of the engine. */
    private static final Set<String> EQUAL = Set.of(
            "getShape",
            "getDataType",
            "getDevice",
            "getSparseFormat",
            "isEmpty",
            "isReleased",
            "isScalar",
            "isSparse",
            "shapeEquals",
            "size",
            "getName");

    private static Stream<Method> of(MethodKind kind) {
        return ArrayMethods.all().stream().filter(method -> ArrayMethods.kindOf(method) == kind);
    }

    static Stream<Method> refused() {
        return of(MethodKind.REFUSED);
    }

    static Stream<Method> unsupported() {
        return of(MethodKind.UNSUPPORTED);
    }

    static Stream<Method> answered() {
        return of(MethodKind.ANSWERED).filter(method -> !method.getName().equals("close"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void call_ofRefusedMethod_statesTheReason(Method method) {
        assertThatThrownBy(() -> traced(x -> call(method, x)))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("The model " + ArrayMethods.reasonOf(method) + " (" + method.getName() + ")")
                .hasMessageContaining("\nMaybe ");
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void call_ofMethodThatTheEngineLacks_failsThereToo(Method method) {
        assertThatThrownBy(() -> real(x -> call(method, x))).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> traced(x -> call(method, x)))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("DJL's PyTorch engine has no " + ArrayMethods.signature(method));
    }

    @ParameterizedTest
    @MethodSource("answered")
    void call_ofAnsweredMethod_isAnsweredAsByTheEngine(Method method) {
        Object answer = traced(x -> call(method, x));
        if (method.getReturnType() == void.class) {
            assertThat(answer).isNull();
        } else if (EQUAL.contains(method.getName())) {
            assertThat(answer).isEqualTo(real(x -> call(method, x)));
        } else {
            assertThat(answer).isNotNull();
        }
    }

    private static @Nullable Object real(Function<NDArray, @Nullable Object> use) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return use.apply(manager.ones(new Shape(2, 2)));
        }
    }

    private static @Nullable Object traced(Function<NDArray, @Nullable Object> use) {
        Object[] result = new Object[1];
        Loss loss = new Loss("sum") {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                return predictions.head().sum();
            }
        };
        FunctionBlock block = new FunctionBlock((parameters, inputs) -> {
            NDArray x = parameters.head().mul(2);
            result[0] = use.apply(x);
            return new NDList(parameters.head().mul(1));
        });
        block.parameter(Parameter.Type.WEIGHT, 2, 2);
        new Tracer(block, loss).trace(List.of(TensorType.of(ElementType.FLOAT32, 1)), List.of());
        return result[0];
    }

    private static @Nullable Object call(Method method, NDArray x) {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(method.getParameterTypes()[i], x);
        }
        Object receiver = method.getDeclaringClass() == NDArrayEx.class ? x.getNDArrayInternal() : x;
        return unwrapped(() -> method.invoke(receiver, arguments));
    }

    private static @Nullable Object unwrapped(Callable<@Nullable Object> call) {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object argument(Class<?> type, NDArray x) {
        List<Object> values = List.of(
                x,
                new NDList(x, x, x),
                x.getManager(),
                new Shape(2, 2),
                DataType.FLOAT32,
                1,
                1L,
                1f,
                1.0,
                true,
                List.of(1f),
                new long[] {1, 1},
                new int[] {0, 1},
                "x");
        for (Object value : values) {
            if (type.isInstance(value)
                    || (type.isPrimitive()
                            && value.getClass()
                                    .getSimpleName()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .startsWith(type.getName()))) {
                return value;
            }
        }
        return null;
    }
}
