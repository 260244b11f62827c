package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Liveness;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a function is compiled.
 *
 * <p>Its native form is an ordinary method with an ordinary stack frame; its framed form keeps a frame in the lane, and
 * can stop at batch points and recurse without end.
 */
final class FunctionShape {

    private final Function function;
    private final Liveness liveness;
    private final int number;
    private final boolean isNative;
    private final boolean isFramed;
    private final boolean isRecursive;
    private final int[] frameSlots;
    private final int frameBits;
    private final int frameReferences;

    /**
     * Lays out a function.
     *
     * @param number its number among the program's functions
     * @param suspends says of an instruction whether its frame may be left in it
     */
    FunctionShape(
            Function function,
            int number,
            boolean isNative,
            boolean isFramed,
            boolean isRecursive,
            Predicate<Instruction> suspends) {
        this.function = function;
        this.liveness = Liveness.of(function);
        this.number = number;
        this.isNative = isNative;
        this.isFramed = isFramed;
        this.isRecursive = isRecursive;
        this.frameSlots = new int[function.variables().size()];
        Arrays.fill(frameSlots, -1);
        int bits = 1 + function.parameters().size();
        int references = function.parameters().size();
        for (int i = 0; i < function.parameters().size(); i++) {
            Variable parameter = function.parameters().get(i);
            frameSlots[parameter.index()] = parameter.kind().isScalar() ? 1 + i : i;
        }
        if (isFramed) {
            BitSet kept = kept(suspends);
            for (int index = kept.nextSetBit(0); index >= 0; index = kept.nextSetBit(index + 1)) {
                if (frameSlots[index] < 0) {
                    frameSlots[index] = function.variables().get(index).kind().isScalar() ? bits++ : references++;
                }
            }
        }
        this.frameBits = bits;
        this.frameReferences = references;
    }

    private BitSet kept(Predicate<Instruction> suspends) {
        BitSet kept = new BitSet();
        for (int block = 0; block < function.blocks().size(); block++) {
            BasicBlock body = function.blocks().get(block);
            kept.or(liveness.liveInto(block));
            for (int i = 0; i < body.instructions().size(); i++) {
                if (suspends.test(body.instructions().get(i))) {
                    kept.or(keptAt(block, i));
                }
            }
        }
        return kept;
    }

    /** Returns what must outlive an instruction, and is not made by it. */
    BitSet keptAt(int block, int instruction) {
        BitSet live = liveness.liveAfter(block, instruction);
        for (Variable target :
                function.blocks().get(block).instructions().get(instruction).targets()) {
            live.clear(target.index());
        }
        return live;
    }

    List<Variable> variables(BitSet indices) {
        List<Variable> variables = new ArrayList<>();
        for (int index = indices.nextSetBit(0); index >= 0; index = indices.nextSetBit(index + 1)) {
            variables.add(function.variables().get(index));
        }
        return variables;
    }

    Function function() {
        return function;
    }

    Liveness liveness() {
        return liveness;
    }

    int number() {
        return number;
    }

    boolean isNative() {
        return isNative;
    }

    boolean isFramed() {
        return isFramed;
    }

    boolean isRecursive() {
        return isRecursive;
    }

    /** Returns where in its frame a variable is kept. */
    int frameSlot(Variable variable) {
        return frameSlots[variable.index()];
    }

    /** Returns the scalars of a frame. */
    int frameBits() {
        return frameBits;
    }

    /** Returns the references of a frame. */
    int frameReferences() {
        return frameReferences;
    }

    /** Returns the descriptor of the native form. */
    String nativeDescriptor() {
        StringBuilder text = new StringBuilder("(").append(Types.LANE);
        if (isRecursive) {
            text.append('I');
        }
        return text + argumentTypes() + ")" + resultType();
    }

    /** Returns the descriptor of what calls the framed form from native code. */
    String bridgeDescriptor() {
        return "(" + Types.LANE + argumentTypes() + ")" + resultType();
    }

    private String argumentTypes() {
        StringBuilder text = new StringBuilder();
        for (Variable parameter : function.parameters()) {
            text.append(Types.descriptor(parameter.kind()));
        }
        return text.toString();
    }

    private String resultType() {
        List<Kind> results = function.results();
        return results.size() == 1 ? Types.descriptor(results.get(0)) : "V";
    }
}
