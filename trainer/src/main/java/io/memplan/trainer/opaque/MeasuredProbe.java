package io.memplan.trainer.opaque;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.OpaqueCall;
import io.memplan.graph.trace.OpaqueProbe;
import io.memplan.graph.trace.OpaqueProfile;
import io.memplan.graph.trace.TraceException;
import io.memplan.trainer.kernel.KernelMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures a call of an opaque block by making it on zeros before training sees the shape: once to warm up, then once, or
 * if it is quick until three runs agree about its memory. Each shape is measured once.
 *
 * <p>The engine's random generator and the running statistics are as before afterwards; of a TorchScript module a copy is
 * run. What else a block of Java keeps from call to call, it keeps from these calls too. Where the generator cannot be
 * saved, or the device is no CPU, nothing is run: shapes are then those that the block states, and memory is estimated.
 */
@SuppressWarnings("try") // the modes are resources that no statement names
public final class MeasuredProbe implements OpaqueProbe {

    private static final Logger LOGGER = LoggerFactory.getLogger(MeasuredProbe.class);

    private final Device device;
    private final Map<Key, OpaqueProfile> profileByKey = new HashMap<>();

    /** Creates a probe on a device. */
    public MeasuredProbe(Device device) {
        this.device = device;
    }

    /** What a measurement is of. Blocks are told apart as objects. */
    private record Key(Block block, List<TensorType> arrays, List<Boolean> leaves, boolean training, boolean trains) {}

    @Override
    public OpaqueProfile probe(OpaqueCall call, List<TensorType> arrays, boolean trains) {
        Key key = new Key(call.block(), arrays, call.leaves(), call.training(), trains);
        OpaqueProfile known = profileByKey.get(key);
        if (known != null) {
            return known;
        }
        OpaqueProfile profile = measure(call, arrays, trains);
        profileByKey.put(key, profile);
        return profile;
    }

    private OpaqueProfile measure(OpaqueCall call, List<TensorType> arrays, boolean trains) {
        try (NDManager manager = NDManager.newBaseManager(device, "PyTorch");
                KernelMode mode = KernelMode.enter()) {
            Optional<RandomState> random = device.isGpu() ? Optional.empty() : RandomState.save(manager);
            if (random.isEmpty()) {
                LOGGER.info(
                        "The opaque block {} cannot be measured on {}: its memory is estimated.", call.path(), device);
                return OF_SHAPES.probe(call, arrays, trains);
            }
            try (RandomState saved = random.get();
                    ProbedBlock probed = ProbedBlock.of(call.block(), manager)) {
                OpaqueCall onProbed = call.withBlock(probed.block());
                ProbeRun.measure(manager, onProbed, arrays, trains);
                return AgreedRuns.of(() -> ProbeRun.measure(manager, onProbed, arrays, trains));
            } catch (TraceException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new TraceException(
                        "The opaque block " + call.path() + " ("
                                + call.block().getClass().getName()
                                + ") failed when it was run on zeros " + arrays + " to measure it: " + e.getMessage()
                                + "\nMaybe let it accept zeros.",
                        e);
            }
        }
    }
}
