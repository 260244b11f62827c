package io.memplan.graph.trace;

import org.jspecify.annotations.Nullable;

/** How calls of one method are carried out while a model is traced. */
sealed interface Treatment {

    MethodKind kind();

    /** Returns why calls are refused, empty if they are not. */
    default String reason() {
        return "";
    }

    @Nullable
    Object apply(ArrayCall call) throws Throwable;

    /** Answered from what is known of the array. */
    record Answered(TracedMethod answer) implements Treatment {

        @Override
        public MethodKind kind() {
            return MethodKind.ANSWERED;
        }

        @Override
        public @Nullable Object apply(ArrayCall call) {
            return answer.call(call.self(), call.arguments());
        }
    }

    /** Recorded; where the arguments have another form, made of other methods by DJL's interface. */
    record Recorded(TracedMethod recorder) implements Treatment {

        @Override
        public MethodKind kind() {
            return MethodKind.RECORDED;
        }

        @Override
        public @Nullable Object apply(ArrayCall call) throws Throwable {
            Object result = recorder.call(call.self(), call.arguments());
            if (result != TracedMethod.NOT_HANDLED) {
                return result;
            }
            if (call.method().isDefault()) {
                return call.composed();
            }
            throw call.untraced();
        }
    }

    /** Recorded as the method without the {@code i} at the end of its name (rule 3). */
    record InPlace(TracedMethod function) implements Treatment {

        @Override
        public MethodKind kind() {
            return MethodKind.IN_PLACE;
        }

        @Override
        public Object apply(ArrayCall call) {
            return call.self().replaceBy(call, function);
        }
    }

    /** Made of other methods by DJL's interface. */
    record Composed() implements Treatment {

        @Override
        public MethodKind kind() {
            return MethodKind.COMPOSED;
        }

        @Override
        public @Nullable Object apply(ArrayCall call) throws Throwable {
            return call.composed();
        }
    }

    /** Refused for a reason: what the method does that a trace cannot follow, and what to do instead. */
    record Refused(String fact, String advice) implements Treatment {

        @Override
        public MethodKind kind() {
            return MethodKind.REFUSED;
        }

        @Override
        public String reason() {
            return fact;
        }

        @Override
        public Object apply(ArrayCall call) {
            throw new RefusedCallException("The model " + fact + " (" + call.name() + ") while it is traced, "
                    + call.where() + ". A traced array has a real element type and a shape, but no values.\nMaybe "
                    + advice + ".");
        }
    }

    /** Unknown to the engine. */
    record Unsupported() implements Treatment {

        @Override
        public MethodKind kind() {
            return MethodKind.UNSUPPORTED;
        }

        @Override
        public Object apply(ArrayCall call) {
            throw new TraceException("DJL's PyTorch engine has no " + ArrayMethods.signature(call.method())
                    + ", which is called " + call.where()
                    + ": it fails without Memplan too.\nMaybe express it by other operators.");
        }
    }

    /** Not known. */
    record Untraced() implements Treatment {

        @Override
        public MethodKind kind() {
            return MethodKind.UNTRACED;
        }

        @Override
        public Object apply(ArrayCall call) {
            throw call.untraced();
        }
    }
}
