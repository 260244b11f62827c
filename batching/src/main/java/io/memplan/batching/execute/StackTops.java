package io.memplan.batching.execute;

import io.memplan.batching.execute.Machine.Segment;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tops of variables' stacks in a machine that does not cache them: what a segment reads is copied from there before
 * it runs, and what it sets is copied back after.
 */
final class StackTops {

    private final List<Columns> columns;
    private final List<Columns> tops = new ArrayList<>();
    private final MachineCounter counter;
    private final IdentityHashMap<Segment, List<Variable>> readBySegment = new IdentityHashMap<>();
    private final IdentityHashMap<Segment, List<Variable>> setBySegment = new IdentityHashMap<>();

    StackTops(List<Function> functions, List<Columns> columns, int width, MachineCounter counter) {
        this.columns = columns;
        this.counter = counter;
        functions.forEach(function -> tops.add(new Columns(function, width)));
    }

    /** Copies what a segment reads. */
    void read(Segment segment, LaneGroup group) {
        List<Variable> read = readBySegment.computeIfAbsent(segment, StackTops::read);
        for (Variable variable : read) {
            for (int i = 0; i < group.size(); i++) {
                copy(tops.get(segment.function()), columns.get(segment.function()), variable, group.lane(i));
            }
        }
        counter.read(read.size() * group.size());
    }

    /** Copies what a segment has set. */
    void write(Segment segment, LaneGroup group) {
        List<Variable> set = setBySegment.computeIfAbsent(segment, StackTops::set);
        for (int i = 0; i < group.size(); i++) {
            write(segment.function(), set, group.lane(i));
        }
    }

    /** Copies what a call or a return has set. */
    void write(int function, List<Variable> variables, int lane) {
        for (Variable variable : variables) {
            copy(columns.get(function), tops.get(function), variable, lane);
        }
        counter.wrote(variables.size());
    }

    private static void copy(Columns from, Columns to, Variable variable, int lane) {
        if (variable.kind().isScalar()) {
            to.bits(variable)[lane] = from.bits(variable)[lane];
        } else {
            to.references(variable)[lane] = from.references(variable)[lane];
        }
    }

    private static List<Variable> read(Segment segment) {
        Set<Variable> read = new LinkedHashSet<>();
        for (Instruction instruction : segment.instructions()) {
            read.addAll(instruction.reads());
        }
        List<Operand> last = segment.call() == null
                ? segment.terminator().operands()
                : segment.call().operands();
        last.stream()
                .filter(Variable.class::isInstance)
                .map(Variable.class::cast)
                .forEach(read::add);
        // What the call must not lose is read too, to be put on the stack.
        read.addAll(segment.saved());
        return List.copyOf(read);
    }

    private static List<Variable> set(Segment segment) {
        return segment.instructions().stream()
                .flatMap(instruction -> instruction instanceof Instruction.Region region
                        ? Stream.concat(region.targets().stream(), region.dying().stream())
                        : instruction.targets().stream())
                .distinct()
                .toList();
    }
}
