package io.memplan.batching.execute;

import io.memplan.batching.execute.Machine.Segment;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.TerminatorHandler;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run by program counters. */
final class ProgramCounterRun implements TerminatorHandler {

    /** The return address of a call whose results are returned at once. */
    private static final int TAIL = -1;

    private final Program program;
    private final ProgramCounter settings;
    private final List<Object[]> arguments;
    private final int width;
    private final Machine machine;
    private final Outcomes outcomes;
    private final List<Columns> columnsByFunction = new ArrayList<>();
    private final List<LaneGroup> groupByPlace = new ArrayList<>();
    private final LaneStacks stacks;
    private final int[] memberByLane;
    private final LaneInterpreter interpreter;
    private final MachineCounter counter = new MachineCounter();
    private final @Nullable StackTops tops;
    private final LaneGroup finished = new LaneGroup(0);
    private Segment segment;
    private Columns columns;
    private int lane;
    private int nextMember;

    ProgramCounterRun(Program program, ProgramCounter settings, List<Object[]> arguments, TensorLauncher launcher) {
        this.program = program;
        this.settings = settings;
        this.arguments = arguments;
        this.width = Math.min(settings.width(), Math.max(1, arguments.size()));
        this.machine = new Machine(program, settings.optimisations());
        this.outcomes = new Outcomes(program, arguments.size(), launcher);
        for (Function function : machine.functions()) {
            columnsByFunction.add(new Columns(function, width));
        }
        for (int place = 0; place < machine.size(); place++) {
            groupByPlace.add(new LaneGroup(0));
        }
        this.stacks = new LaneStacks(width);
        this.memberByLane = new int[width];
        this.segment = machine.segment(0);
        this.columns = columnsByFunction.get(0);
        this.interpreter =
                new LaneInterpreter(this::failed, columns, launcher, new ScalarLoops(settings.selection(), counter));
        this.tops = settings.optimisations().contains(Optimisation.CACHED_TOP)
                ? null
                : new StackTops(machine.functions(), columnsByFunction, width, counter);
        launcher.onSweep(this::forEachReference);
    }

    BatchResult run() {
        for (int first = 0; first < width; first++) {
            finished.add(first);
        }
        startWaiting();
        for (int place = choose(); place >= 0; place = choose()) {
            launch(place);
            if (settings.refill()) {
                startWaiting();
            }
        }
        return outcomes.result(counter.counts());
    }

    private void forEachReference(Consumer<Object> found) {
        columnsByFunction.forEach(each -> each.forEachReference(found));
        stacks.forEachReference(found);
        outcomes.forEachReference(found);
    }

    /** Lets lanes without a member take the next ones. */
    private void startWaiting() {
        int entry = machine.function(program.entry());
        List<Variable> parameters = machine.functions().get(entry).parameters();
        List<Kind> kinds = parameters.stream().map(Variable::kind).toList();
        for (int i = 0; i < finished.size() && nextMember < arguments.size(); i++) {
            int free = finished.lane(i);
            memberByLane[free] = nextMember;
            set(entry, parameters, free, Values.ofBoxed(kinds, arguments.get(nextMember)));
            groupByPlace.get(machine.entry(entry)).add(free);
            nextMember++;
        }
        finished.clear();
    }

    private int choose() {
        int chosen = find();
        if (chosen < 0 && nextMember < arguments.size()) {
            startWaiting();
            chosen = find();
        }
        return chosen;
    }

    private int find() {
        int chosen = -1;
        int most = 0;
        for (int place = 0; place < groupByPlace.size(); place++) {
            int lanes = groupByPlace.get(place).size();
            if (lanes > most) {
                chosen = place;
                most = lanes;
                if (settings.choice() == ProgramCounter.Choice.FIRST) {
                    break;
                }
            }
        }
        return chosen;
    }

    private void launch(int place) {
        LaneGroup group = groupByPlace.get(place);
        groupByPlace.set(place, new LaneGroup(group.size()));
        outcomes.launched(group.size(), width);
        segment = machine.segment(place);
        columns = columnsByFunction.get(segment.function());
        if (tops != null) {
            tops.read(segment, group);
        }
        for (Instruction instruction : segment.instructions()) {
            interpreter.run(instruction, columns, group);
        }
        if (tops != null) {
            tops.write(segment, group);
        }
        for (int i = 0; i < group.size(); i++) {
            lane = group.lane(i);
            if (segment.call() == null) {
                segment.terminator().accept(this);
            } else {
                call(segment.call(), place);
            }
        }
    }

    private void call(Instruction.Call call, int place) {
        Values given = columns.read(call.operands(), lane);
        for (Variable variable : segment.saved()) {
            if (!variable.kind().isScalar()) {
                stacks.pushReference(lane, columns.references(variable)[lane]);
            } else {
                stacks.push(lane, columns.bits(variable)[lane]);
            }
        }
        stacks.push(lane, place);
        counter.wrote(segment.saved().size() + 1);
        enter(call.function(), given);
    }

    private void enter(String name, Values given) {
        int callee = machine.function(name);
        set(callee, machine.functions().get(callee).parameters(), lane, given);
        groupByPlace.get(machine.entry(callee)).add(lane);
    }

    private void set(int function, List<Variable> variables, int of, Values given) {
        columnsByFunction.get(function).write(variables, of, given);
        if (tops != null) {
            tops.write(function, variables, of);
        }
    }

    private void goTo(int block) {
        groupByPlace.get(machine.start(segment.function(), block)).add(lane);
    }

    private long bits(Operand operand) {
        return columns.bits(operand)[lane];
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
        Values results = columns.read(terminator.operands(), lane);
        while (!stacks.isEmpty(lane)) {
            int place = (int) stacks.pop(lane);
            counter.read(1);
            if (place != TAIL) {
                goBack(place, results);
                return;
            }
        }
        outcomes.returned(memberByLane[lane], results);
        finished.add(lane);
    }

    private void goBack(int place, Values results) {
        Segment caller = machine.segment(place);
        Columns callers = columnsByFunction.get(caller.function());
        for (int i = caller.saved().size() - 1; i >= 0; i--) {
            Variable variable = caller.saved().get(i);
            if (variable.kind().isScalar()) {
                callers.bits(variable)[lane] = stacks.pop(lane);
            } else {
                callers.setReference(variable, lane, stacks.popReference(lane));
            }
        }
        counter.read(caller.saved().size());
        if (tops != null) {
            tops.write(caller.function(), caller.saved(), lane);
        }
        set(caller.function(), Objects.requireNonNull(caller.call()).targets(), lane, results);
        groupByPlace.get(place + 1).add(lane);
    }

    @Override
    public void onTailCall(Terminator.TailCall call) {
        if (!settings.optimisations().contains(Optimisation.POP_PUSH_ELIMINATION)) {
            stacks.push(lane, TAIL);
            counter.wrote(1);
        }
        enter(call.function(), columns.read(call.operands(), lane));
    }

    @Override
    public void onFail(Terminator.Fail fail) {
        failed(lane, new MemberFailedException(fail.exception(), fail.message()), fail.line());
    }

    private void failed(int failing, MemberFailedException failure, int line) {
        outcomes.failed(
                memberByLane[failing],
                failure,
                machine.functions().get(segment.function()).name(),
                line);
        stacks.clear(failing);
        finished.add(failing);
    }
}
