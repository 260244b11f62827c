package io.memplan.batching.execute;

import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.tensor.LaunchKeys;
import io.memplan.batching.tensor.Slab;
import io.memplan.batching.tensor.TensorSession;
import io.memplan.batching.tensor.TensorValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One launch of a region: the tensors of all lanes go from operation to operation as one array.
 *
 * <p>Lanes whose tensors differ in shape, or whose axes, indices or shapes differ, go on apart from there.
 */
final class RegionRun {

    private final TensorSession session;
    private final Instruction.Region region;
    private final RegionPlan plan;
    private final Lanes lanes;
    private final Columns columns;
    private final LaneInterpreter interpreter;

    /** Whether lanes went on apart, whose slabs may be the same. */
    private boolean apart;

    RegionRun(TensorSession session, Instruction.Region region, RegionPlan plan, Lanes lanes) {
        this.session = session;
        this.region = region;
        this.plan = plan;
        this.lanes = lanes;
        this.columns = new Columns(plan.columns(), lanes.size());
        this.interpreter = new LaneInterpreter(
                (lane, failure, line) -> lanes.fail(lane, failure.exception(), failure.text(), line), columns, null);
    }

    void run() {
        for (Variable input : plan.inputs()) {
            if (input.kind().isScalar()) {
                long[] column = columns.bits(input);
                for (int lane = 0; lane < column.length; lane++) {
                    column[lane] = lanes.bits(lane, input);
                }
            } else {
                Object[] column = columns.references(input);
                for (int lane = 0; lane < column.length; lane++) {
                    column[lane] = lanes.reference(lane, input);
                }
            }
        }
        plan.dying().forEach(this::forget);
        List<LaneGroup> groups = split(all(lanes.size()), (first, second) -> areAlike(plan.tensors(), first, second));
        for (LaneGroup group : groups) {
            @Nullable Slab[] slabs = new Slab[plan.size()];
            List<TensorValue[]> values =
                    plan.tensors().stream().map(input -> values(input, group)).toList();
            List<Slab> gathered = session.gatherAll(values);
            for (int i = 0; i < gathered.size(); i++) {
                slabs[plan.tensors().get(i).index()] = gathered.get(i);
            }
            run(0, group, slabs);
        }
    }

    private void forget(Variable variable) {
        for (int lane = 0; lane < lanes.size(); lane++) {
            lanes.setReference(lane, variable, null);
        }
    }

    private static LaneGroup all(int size) {
        LaneGroup group = new LaneGroup(size);
        for (int lane = 0; lane < size; lane++) {
            group.add(lane);
        }
        return group;
    }

    private boolean areAlike(List<Variable> tensors, int first, int second) {
        for (Variable variable : tensors) {
            Object[] column = columns.references(variable);
            if (!((TensorValue) column[first]).isLike((TensorValue) column[second])) {
                return false;
            }
        }
        return true;
    }

    private TensorValue[] values(Variable variable, LaneGroup group) {
        TensorValue[] values = new TensorValue[group.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (TensorValue) columns.references(variable)[group.lane(i)];
        }
        return values;
    }

    /** Whether two lanes may go on together. */
    private interface Alike {
        boolean test(int first, int second);
    }

    /** Splits lanes into groups that are alike, in the order of their first lanes. */
    private static List<LaneGroup> split(LaneGroup group, Alike alike) {
        List<LaneGroup> groups = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            int lane = group.lane(i);
            LaneGroup found = null;
            for (int g = 0; found == null && g < groups.size(); g++) {
                found = alike.test(groups.get(g).lane(0), lane) ? groups.get(g) : null;
            }
            if (found == null) {
                found = new LaneGroup(group.size() - i);
                groups.add(found);
            }
            found.add(lane);
        }
        return groups;
    }

    private void run(int from, LaneGroup group, @Nullable Slab[] slabs) {
        for (int i = from; i < region.body().size() && !group.isEmpty(); i++) {
            Instruction instruction = region.body().get(i);
            RegionPlan.TensorCall call = plan.calls().get(i);
            if (call != null) {
                List<LaneGroup> groups = call.differing().length == 0
                        ? List.of(group)
                        : split(group, (first, second) -> areCompatible(call, first, second));
                if (groups.size() > 1) {
                    goOnApart(i, group, groups, slabs);
                    return;
                }
                if (!apply(i, call, group, slabs)) {
                    return;
                }
            } else if (instruction instanceof Instruction.Assign assign
                    && assign.target().kind() == Kind.TENSOR) {
                slabs[assign.target().index()] = slabs[((Variable) assign.operand()).index()];
            } else if (!plan.skipped().get(i)) {
                int before = group.size();
                LaneGroup whole = copy(group);
                interpreter.run(instruction, columns, group);
                if (group.size() < before) {
                    select(slabs, places(whole, group));
                }
            }
            if (!apart) {
                release(plan.lastReads().get(i), slabs);
            }
        }
        finish(group, slabs);
    }

    /** Frees what nothing reads from here on, so that what is made next finds memory that the caches still hold. */
    private void release(int[] variables, @Nullable Slab[] slabs) {
        for (int variable : variables) {
            Slab slab = slabs[variable];
            slabs[variable] = null;
            if (slab != null && !Arrays.asList(slabs).contains(slab)) {
                session.release(slab);
            }
        }
    }

    private static LaneGroup copy(LaneGroup group) {
        LaneGroup copy = new LaneGroup(group.size());
        for (int i = 0; i < group.size(); i++) {
            copy.add(group.lane(i));
        }
        return copy;
    }

    /** Returns where the lanes of a part stand in the whole; both are in the same order. */
    private static int[] places(LaneGroup whole, LaneGroup part) {
        int[] places = new int[part.size()];
        int next = 0;
        for (int i = 0; i < whole.size() && next < places.length; i++) {
            if (whole.lane(i) == part.lane(next)) {
                places[next++] = i;
            }
        }
        return places;
    }

    private void select(@Nullable Slab[] slabs, int[] places) {
        for (int v = 0; v < slabs.length && places.length > 0; v++) {
            Slab slab = slabs[v];
            slabs[v] = slab == null ? null : session.select(slab, places);
        }
    }

    private void goOnApart(int from, LaneGroup whole, List<LaneGroup> groups, @Nullable Slab[] slabs) {
        apart = true;
        for (LaneGroup group : groups) {
            @Nullable Slab[] own = slabs.clone();
            select(own, places(whole, group));
            run(from, group, own);
        }
    }

    private boolean areCompatible(RegionPlan.TensorCall call, int first, int second) {
        for (int i : call.differing()) {
            Operand operand = call.instruction().operands().get(i);
            if (!LaunchKeys.areCompatible(
                    call.instruction().operator(), i, value(operand, first), value(operand, second))) {
                return false;
            }
        }
        return true;
    }

    private Object value(Operand operand, int lane) {
        return operand.kind().isScalar()
                ? Values.box(operand.kind(), columns.bits(operand)[lane])
                : columns.references(operand)[lane];
    }

    /** Runs an operation; returns whether the group goes on from here. */
    private boolean apply(int at, RegionPlan.TensorCall call, LaneGroup group, @Nullable Slab[] slabs) {
        Instruction.Tensor tensor = call.instruction();
        Object[] operands = new Object[tensor.operands().size()];
        for (int i = 0; i < operands.length; i++) {
            Operand operand = tensor.operands().get(i);
            Object[] constant = call.constants()[i];
            if (operand.kind() == Kind.TENSOR) {
                operands[i] = slabs[((Variable) operand).index()];
            } else if (constant != null) {
                operands[i] = constant;
            } else {
                Object[] values = new Object[group.size()];
                for (int lane = 0; lane < values.length; lane++) {
                    values[lane] = value(operand, group.lane(lane));
                }
                operands[i] = values;
            }
        }
        Object result;
        try {
            result = session.apply(tensor.operator(), group.size(), operands);
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                lanes.fail(group.lane(0), e.getClass().getName(), e.getMessage(), tensor.line());
            } else {
                List<LaneGroup> single = split(group, (first, second) -> false);
                goOnApart(at, copy(group), single, slabs);
            }
            return false;
        }
        for (Variable target : tensor.targets()) {
            if (target.kind() == Kind.TENSOR) {
                slabs[target.index()] = (Slab) result;
            } else {
                set(target, group, (Object[]) result);
            }
        }
        return true;
    }

    private void set(Variable target, LaneGroup group, Object[] results) {
        for (int i = 0; i < group.size(); i++) {
            if (target.kind().isScalar()) {
                columns.bits(target)[group.lane(i)] = Values.bits(target.kind(), results[i]);
            } else {
                columns.references(target)[group.lane(i)] = results[i];
            }
        }
    }

    private void finish(LaneGroup group, @Nullable Slab[] slabs) {
        for (Variable target : region.targets()) {
            for (int i = 0; i < group.size(); i++) {
                int lane = group.lane(i);
                Slab slab = slabs[target.index()];
                if (target.kind().isScalar()) {
                    lanes.setBits(lane, target, columns.bits(target)[lane]);
                } else if (slab != null) {
                    lanes.setReference(lane, target, session.keep(slab, i));
                } else {
                    lanes.setReference(lane, target, columns.references(target)[lane]);
                }
            }
        }
    }
}
