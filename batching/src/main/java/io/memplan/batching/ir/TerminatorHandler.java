package io.memplan.batching.ir;

/** Does something with each kind of terminator. */
public interface TerminatorHandler {

    /** Handles {@link Terminator.Jump}. */
    void onJump(Terminator.Jump terminator);

    /** Handles {@link Terminator.Branch}. */
    void onBranch(Terminator.Branch terminator);

    /** Handles {@link Terminator.Switch}. */
    void onSwitch(Terminator.Switch terminator);

    /** Handles {@link Terminator.Return}. */
    void onReturn(Terminator.Return terminator);

    /** Handles {@link Terminator.TailCall}. */
    void onTailCall(Terminator.TailCall terminator);

    /** Handles {@link Terminator.Fail}. */
    void onFail(Terminator.Fail terminator);
}
