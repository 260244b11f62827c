package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.memplan.batching.ir.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one run of a program: makes, keeps and frees them.
 *
 * <p>What a launch makes and nothing reads after it is freed when the launch ends. What lanes hold is freed when a
 * sweep over all lanes finds it held no more; a sweep is due when as much was made as was held after the last one.
 */
public final class TensorSession implements AutoCloseable {

    /** How much a result may keep beside it: less than what freeing it costs. */
    private static final long SMALL_BYTES = 1024;

    private final TensorOptions options;
    private final LaunchLog log;
    private final IdentityHashMap<NDArray, Slab> givenByArray = new IdentityHashMap<>();
    private final List<Slab> made = new ArrayList<>();
    private @Nullable NDManager manager;
    private @Nullable NDScope scope;
    private final PlaceCache places = new PlaceCache();
    private @Nullable RowTables tables = new RowTables();
    private List<Slab> temporary = new ArrayList<>();
    private long madeBytes;
    private long heldBytes;
    private long peakBytes;
    private long exceptions;

    /** Opens a session. */
    public TensorSession(TensorOptions options) {
        this(options, LaunchLog.NONE);
    }

    /** Opens a session that a log is told of. */
    TensorSession(TensorOptions options, LaunchLog log) {
        this.options = options;
        this.log = log;
    }

    /** Finds lanes' tensors. */
    @FunctionalInterface
    public interface Roots {
        /** Hands over everything that lanes hold; what is no tensor is of no importance. */
        void forEach(Consumer<Object> found);
    }

    /** Takes an argument: an array becomes a tensor, all else stays as it is. */
    public Object hold(Object argument) {
        if (argument instanceof NDManager found) {
            adopt(found);
        }
        if (!(argument instanceof NDArray array)) {
            return argument;
        }
        adopt(array.getManager());
        return slabOf(array).value(0);
    }

    private void adopt(NDManager found) {
        if (manager == null) {
            manager = found.newSubManager();
        }
    }

    Slab slabOf(NDArray array) {
        return givenByArray.computeIfAbsent(
                array, given -> new Slab(given.hasGradient() ? given.stopGradient() : given, false, true));
    }

    private NDManager manager() {
        if (manager == null) {
            throw new IllegalStateException("Tensors are computed, but no argument brought a manager of arrays."
                    + "\nMaybe give an array or an NDManager as an argument.");
        }
        return manager;
    }

    /** Returns a result: a tensor as an array of its own, which belongs to the manager of the arguments. */
    public Object deliver(Object result) {
        if (!(result instanceof TensorValue value)) {
            return result;
        }
        NDArray array = copy(value);
        array.attach(manager().getParentManager());
        return array;
    }

    private static NDArray copy(TensorValue value) {
        try (NDScope copying = new NDScope()) {
            copying.suppressNotUsedWarning();
            NDArray from = value.slab().array();
            NDArray array =
                    value.row() < 0 ? from.duplicate() : from.get(value.row()).duplicate();
            NDScope.unregister(array);
            return array;
        }
    }

    /**
     * Returns what a member returned so that it does not keep the rows of other members: a tensor in a slab of its own.
     */
    public Object settle(Object result) {
        if (!(result instanceof TensorValue value)
                || !value.slab().own()
                || value.slab().rows() == 1
                || value.slab().bytes() <= SMALL_BYTES) {
            return result;
        }
        NDArray copied = copy(value);
        NDArray row = copied.expandDims(0);
        copied.close();
        Slab settled = new Slab(row, true, false);
        settled.keep();
        settled.setResult();
        made.add(settled);
        madeBytes += settled.bytes();
        log.gathered(settled, new TensorValue[] {value});
        log.launched();
        return settled.value(0);
    }

    /** Keeps no copies of rows from now on, which only save time. */
    public void saveMemory() {
        if (tables != null) {
            tables.close();
            tables = null;
        }
    }

    /** Begins a launch; frees what lanes hold no more, if that is due. */
    public void begin(Roots roots) {
        boolean boundary = log.isBoundaryDue();
        if (boundary || madeBytes > Math.max(options.sweepBytes(), heldBytes)) {
            made.forEach(slab -> slab.mark(false));
            roots.forEach(TensorSession::mark);
            if (boundary) {
                log.boundary();
            }
            sweep();
        }
        scope = new NDScope();
        temporary = new ArrayList<>();
    }

    private static void mark(Object found) {
        if (found instanceof TensorValue value) {
            value.slab().mark(true);
        }
    }

    private void sweep() {
        heldBytes = 0;
        List<Slab> held = new ArrayList<>();
        for (Slab slab : made) {
            if (slab.marked() || slab.retained()) {
                held.add(slab);
                heldBytes += slab.bytes();
            } else {
                slab.free();
            }
        }
        made.clear();
        made.addAll(held);
        madeBytes = 0;
    }

    /** Ends a launch: frees what was made in it, but for what is kept. */
    public void end() {
        NDScope ending = scope;
        if (ending == null) {
            return;
        }
        for (Slab slab : temporary) {
            if ((slab.kept() || slab.retained()) && slab.isHeld()) {
                NDScope.unregister(slab.array());
                made.add(slab);
                madeBytes += slab.bytes();
            }
        }
        ending.close();
        places.clear();
        scope = null;
        temporary.forEach(this::release);
        temporary.clear();
        peakBytes = Math.max(peakBytes, heldBytes + madeBytes + (tables == null ? 0 : tables.bytes()));
        log.launched();
    }

    /** Returns the most bytes that were held between launches, and not freed yet. */
    public long peakBytes() {
        return peakBytes;
    }

    /** Returns how often a single row was run again by the method itself, because the rule for rows had thrown. */
    public long exceptions() {
        return exceptions;
    }

    private Slab make(NDArray array, boolean own) {
        Slab slab = new Slab(array, own, false);
        temporary.add(slab);
        return slab;
    }

    /** Brings the tensors of lanes together; they are of one shape and type. */
    public Slab gather(TensorValue[] values) {
        Slab first = values[0].slab();
        if (Gathering.isShared(values) || Gathering.isWhole(values)) {
            return first;
        }
        Slab gathered = make(Gathering.gather(values, places, tables), true);
        log.gathered(gathered, values);
        return gathered;
    }

    /** Brings several tensors of each lane together; those of one shape and type by one copy where they are scattered. */
    public List<Slab> gatherAll(List<TensorValue[]> tensors) {
        @Nullable Slab[] gathered = new Slab[tensors.size()];
        for (int i = 0; i < gathered.length; i++) {
            if (gathered[i] != null) {
                continue;
            }
            List<Integer> alike = new ArrayList<>();
            for (int j = i; j < gathered.length && Gathering.isPicked(tensors.get(i)); j++) {
                if (gathered[j] == null
                        && Gathering.isPicked(tensors.get(j))
                        && tensors.get(j)[0].isLike(tensors.get(i)[0])) {
                    alike.add(j);
                }
            }
            if (alike.size() < 2) {
                gathered[i] = gather(tensors.get(i));
                continue;
            }
            List<NDArray> slices =
                    Gathering.gatherAll(alike.stream().map(tensors::get).toList(), places, tables);
            for (int j = 0; j < slices.size(); j++) {
                Slab slab = make(slices.get(j), true);
                log.gathered(slab, tensors.get(alike.get(j)));
                gathered[alike.get(j)] = slab;
            }
        }
        return Arrays.stream(gathered).map(Objects::requireNonNull).toList();
    }

    /** Returns the rows of some places; a tensor that all share stays as it is. */
    public Slab select(Slab slab, int[] places) {
        if (!slab.own()) {
            return slab;
        }
        return gather(Arrays.stream(places).mapToObj(slab::value).toArray(TensorValue[]::new));
    }

    /** Frees what a launch made, before it ends: nothing in it reads the slab any more. */
    public void release(Slab slab) {
        if (!slab.kept() && !slab.retained()) {
            slab.free();
        }
    }

    /** Keeps a slab beyond the launch, and returns the tensor of a lane in it. */
    public TensorValue keep(Slab slab, int place) {
        slab.keep();
        return slab.value(place);
    }

    /**
     * Runs an operation.
     *
     * @param lanes the number of lanes
     * @param operands for each operand a slab, or the values of the lanes: boxed scalars or references; one if it is
     *     the same for all
     * @return a slab, or the results of the lanes
     */
    public Object apply(TensorOperator operator, int lanes, Object[] operands) {
        List<RowCall.Operand> given = new ArrayList<>();
        @Nullable Slab[] slabs = new Slab[operands.length];
        for (int i = 0; i < operands.length; i++) {
            if (operands[i] instanceof Slab slab) {
                slabs[i] = slab;
                given.add(new RowCall.Tensor(
                        slab.array(), slab.shape(), slab.dataType(), slab.own(), slab.differentiable()));
            } else {
                Object[] values = (Object[]) operands[i];
                given.add(areSame(values) ? new RowCall.Same(values[0]) : new RowCall.Each(values));
            }
        }
        RowCall call = new RowCall(operator, lanes, given, manager());
        boolean shared = call.isShared();
        Object result = shared ? EachRow.one(call, 0) : run(call);
        if (operator.result() != Kind.TENSOR) {
            return shared ? copies(result, lanes) : result;
        }
        Slab slab = make(apart((NDArray) result, slabs), !shared);
        log.applied(slab, call, slabs);
        return slab;
    }

    /**
     * Copies a result that is an operand itself, or that may read Java's numbers where they are, which views of it would
     * do even after it is freed.
     */
    private static NDArray apart(NDArray result, @Nullable Slab[] operands) {
        boolean ofTensors = false;
        for (@Nullable Slab operand : operands) {
            if (operand != null && operand.array() == result) {
                return result.duplicate();
            }
            ofTensors |= operand != null;
        }
        return ofTensors ? result : result.duplicate();
    }

    /** Runs a call again, whose arrays are back. */
    NDArray again(RowCall call) {
        return (NDArray) (call.isShared() ? EachRow.one(call, 0) : run(call));
    }

    private Object run(RowCall call) {
        RowRule rule = call.operator().rule();
        if (options.rowInvariant() && !rule.isExact()) {
            return EachRow.run(call);
        }
        try {
            return rule.run(call);
        } catch (RuntimeException e) {
            if (call.rows() > 1) {
                throw e;
            }
            // what the method itself says of it
            exceptions++;
            return EachRow.run(call);
        }
    }

    private static boolean areSame(Object[] values) {
        for (Object value : values) {
            if (!LaunchKeys.equal(value, values[0])) {
                return false;
            }
        }
        return true;
    }

    /** Returns one result for each lane; arrays, which a lane may change, are copied. */
    private static Object[] copies(Object result, int lanes) {
        Object[] copies = new Object[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            copies[lane] = lane > 0 ? Readers.copied(result) : result;
        }
        return copies;
    }

    /** Frees everything that was made. */
    @Override
    public void close() {
        end();
        made.forEach(Slab::free);
        made.clear();
        saveMemory();
        if (manager != null) {
            manager.close();
        }
    }
}
