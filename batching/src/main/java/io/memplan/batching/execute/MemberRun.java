package io.memplan.batching.execute;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.InstructionHandler;
import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.TerminatorHandler;
import io.memplan.batching.ir.Variable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One member's run of a program, by interpreting it. */
final class MemberRun implements InstructionHandler, TerminatorHandler {

    private final Program program;
    private final int member;
    private final TensorLauncher launcher;
    private final IdentityHashMap<Intrinsic, MethodHandle> handles = new IdentityHashMap<>();
    private @Nullable Frame frame;
    private final IdentityHashMap<Instruction.Tensor, Instruction.Region> regions = new IdentityHashMap<>();
    private Values results = Values.zeros(0);
    private int line;
    private long blocks;

    MemberRun(Program program, int member, TensorLauncher launcher) {
        this.launcher = launcher;
        this.program = program;
        this.member = member;
    }

    /** A call under way. */
    private static final class Frame {

        private final Function function;
        private final Values values;
        private final @Nullable Frame caller;
        private final List<Variable> targets;
        private int block;
        private int next;

        Frame(Function function, Values arguments, @Nullable Frame caller, List<Variable> targets) {
            this.function = function;
            this.values = Values.zeros(function.variables().size());
            this.caller = caller;
            this.targets = targets;
            set(function.parameters(), arguments);
        }

        void set(List<Variable> variables, Values given) {
            for (int i = 0; i < variables.size(); i++) {
                int index = variables.get(i).index();
                values.bits()[index] = given.bits()[i];
                values.references()[index] = given.references()[i];
            }
        }
    }

    /** Runs the entry function, and returns why it failed, if it did. */
    Optional<Failure> run(Values arguments) {
        Frame current = new Frame(program.entryFunction(), arguments, null, List.of());
        frame = current;
        try {
            while (current != null) {
                step(current);
                current = frame;
            }
            return Optional.empty();
        } catch (MemberFailedException failed) {
            return Optional.of(failed.failure(member, frame().function.name(), line));
        }
    }

    Values results() {
        return results;
    }

    long blocks() {
        return blocks;
    }

    private void step(Frame current) {
        BasicBlock block = current.function.blocks().get(current.block);
        if (current.next < block.instructions().size()) {
            Instruction instruction = block.instructions().get(current.next++);
            line = instruction.line();
            instruction.accept(this);
        } else {
            blocks++;
            line = block.terminator().line();
            block.terminator().accept(this);
        }
    }

    private Frame frame() {
        return Objects.requireNonNull(frame);
    }

    private long bits(Operand operand) {
        return operand instanceof Variable variable
                ? frame().values.bits()[variable.index()]
                : ((Constant) operand).bits();
    }

    private Object object(Operand operand) {
        return Objects.requireNonNull(frame().values.references()[((Variable) operand).index()], "reference");
    }

    private void setBits(Variable target, long bits) {
        frame().values.bits()[target.index()] = bits;
    }

    private void setReference(Variable target, Object reference) {
        frame().values.references()[target.index()] = reference;
    }

    private Values values(List<Operand> operands) {
        Values values = Values.zeros(operands.size());
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).kind().isScalar()) {
                values.bits()[i] = bits(operands.get(i));
            } else {
                values.references()[i] = object(operands.get(i));
            }
        }
        return values;
    }

    @Override
    public void onAssign(Instruction.Assign assign) {
        if (assign.target().kind().isScalar()) {
            setBits(assign.target(), bits(assign.operand()));
        } else {
            setReference(assign.target(), object(assign.operand()));
        }
    }

    @Override
    public void onCompute(Instruction.Compute compute) {
        List<Operand> operands = compute.operands();
        long second = operands.size() > 1 ? bits(operands.get(1)) : 0;
        try {
            setBits(compute.target(), compute.operator().evaluate(bits(operands.get(0)), second));
        } catch (ArithmeticException e) {
            throw new MemberFailedException(e);
        }
    }

    @Override
    public void onInvoke(Instruction.Invoke invoke) {
        MethodHandle handle = handles.computeIfAbsent(invoke.intrinsic(), BitsCall::adapt);
        List<Object> arguments = new ArrayList<>();
        for (Operand operand : invoke.operands()) {
            arguments.add(operand.kind().isScalar() ? (Object) bits(operand) : object(operand));
        }
        Object result = MemberFailedException.guard(() -> handle.invokeWithArguments(arguments));
        for (Variable target : invoke.targets()) {
            if (target.kind().isScalar()) {
                setBits(target, (Long) result);
            } else {
                setReference(target, result);
            }
        }
    }

    @Override
    public void onCall(Instruction.Call call) {
        frame = new Frame(program.function(call.function()), values(call.operands()), frame, call.targets());
    }

    @Override
    public void onNewArray(Instruction.NewArray instruction) {
        int length = (int) bits(instruction.length());
        setReference(
                instruction.target(),
                MemberFailedException.guard(() -> instruction.element().newArray(length)));
    }

    @Override
    public void onArrayLength(Instruction.ArrayLength instruction) {
        setBits(instruction.target(), Array.getLength(object(instruction.array())));
    }

    @Override
    public void onArrayLoad(Instruction.ArrayLoad load) {
        Object array = object(load.array());
        int index = (int) bits(load.index());
        setBits(load.target(), (long)
                MemberFailedException.guard(() -> load.element().load(array, index)));
    }

    @Override
    public void onArrayStore(Instruction.ArrayStore store) {
        try {
            store.element().store(object(store.array()), (int) bits(store.index()), bits(store.value()));
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new MemberFailedException(e);
        }
    }

    @Override
    public void onTensor(Instruction.Tensor tensor) {
        onRegion(regions.computeIfAbsent(tensor, Instruction.Region::of));
    }

    @Override
    public void onRegion(Instruction.Region region) {
        FrameLane lane = new FrameLane(frame().values);
        launcher.launch(region, lane, 1);
        MemberFailedException failure = lane.failure();
        if (failure != null) {
            line = lane.failedLine();
            throw failure;
        }
    }

    /** Hands over all references of the calls under way. */
    void forEachReference(Consumer<Object> found) {
        for (Frame under = frame; under != null; under = under.caller) {
            for (Object reference : under.values.references()) {
                if (reference != null) {
                    found.accept(reference);
                }
            }
        }
    }

    private void goTo(int block) {
        frame().block = block;
        frame().next = 0;
    }

    @Override
    public void onJump(Terminator.Jump jump) {
        goTo(jump.block());
    }

    @Override
    public void onBranch(Terminator.Branch branch) {
        boolean holds = branch.condition().holds(bits(branch.first()), bits(branch.second()));
        goTo(holds ? branch.then() : branch.otherwise());
    }

    @Override
    public void onSwitch(Terminator.Switch choice) {
        goTo(choice.blockFor((int) bits(choice.operand())));
    }

    @Override
    public void onReturn(Terminator.Return terminator) {
        Values returned = values(terminator.operands());
        Frame left = frame();
        frame = left.caller;
        if (frame == null) {
            results = returned;
        } else {
            frame.set(left.targets, returned);
        }
    }

    @Override
    public void onTailCall(Terminator.TailCall call) {
        Frame left = frame();
        frame = new Frame(program.function(call.function()), values(call.operands()), left.caller, left.targets);
    }

    @Override
    public void onFail(Terminator.Fail fail) {
        throw new MemberFailedException(fail.exception(), fail.message());
    }
}
