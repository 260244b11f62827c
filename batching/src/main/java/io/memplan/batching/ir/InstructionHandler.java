package io.memplan.batching.ir;

/** Does something with each kind of instruction. */
public interface InstructionHandler {

    /** Handles {@link Instruction.Assign}. */
    void onAssign(Instruction.Assign instruction);

    /** Handles {@link Instruction.Compute}. */
    void onCompute(Instruction.Compute instruction);

    /** Handles {@link Instruction.Invoke}. */
    void onInvoke(Instruction.Invoke instruction);

    /** Handles {@link Instruction.Call}. */
    void onCall(Instruction.Call instruction);

    /** Handles {@link Instruction.NewArray}. */
    void onNewArray(Instruction.NewArray instruction);

    /** Handles {@link Instruction.ArrayLength}. */
    void onArrayLength(Instruction.ArrayLength instruction);

    /** Handles {@link Instruction.ArrayLoad}. */
    void onArrayLoad(Instruction.ArrayLoad instruction);

    /** Handles {@link Instruction.ArrayStore}. */
    void onArrayStore(Instruction.ArrayStore instruction);

    /** Handles {@link Instruction.Tensor}. */
    void onTensor(Instruction.Tensor instruction);

    /** Handles {@link Instruction.Region}. */
    void onRegion(Instruction.Region instruction);
}
