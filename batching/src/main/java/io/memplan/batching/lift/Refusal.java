package io.memplan.batching.lift;

/** A reason why an instruction cannot be lifted, before it is known where that is. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    Refusal(String reason, String remedy) {
        super(reason, null, false, false);
        this.remedy = remedy;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    LiftException at(String method, int line) {
        return new LiftException(method, line, reason(), remedy);
    }
}
