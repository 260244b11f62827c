package io.memplan.graph.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import io.memplan.graph.Attributes;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.differentiate.Differentiator;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import io.memplan.graph.rewrite.ConcatConvolutionRewrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Traces a DJL block and a loss into a training graph: no engine, no allocation, any batch size.
 *
 * <p>The block runs once on abstract arrays. If it is not initialized yet, it is initialized with abstract parameters
 * and must not be used for anything but tracing afterwards.
 */
public final class Tracer {

    private final Block block;
    private final Loss loss;
    private Device device = Device.cpu();
    private String name = "step";
    private long residentBytes;
    private boolean fusedUpdate;
    private boolean gradientsAreZero;
    private boolean rewriteConcatenations;
    private Predicate<? super Block> opaque = OpaqueStandIns::isOpaqueByNature;
    private OpaqueProbe probe = OpaqueProbe.OF_SHAPES;
    private List<TensorType> initialTypes = List.of();
    private TraceListener listener = TraceListener.NONE;

    /** Creates a tracer of a block whose predictions a loss compares with the labels. */
    public Tracer(Block block, Loss loss) {
        this.block = block;
        this.loss = loss;
    }

    /** Sets the device that the arrays claim to be on; the CPU by default. */
    public Tracer optDevice(Device device) {
        this.device = device;
        return this;
    }

    /** Sets the name of the graph. */
    public Tracer optName(String name) {
        this.name = name;
        return this;
    }

    /** Sets the memory that is always taken besides parameters, gradients and inputs: optimizer state, in bytes. */
    public Tracer optResidentBytes(long residentBytes) {
        this.residentBytes = residentBytes;
        return this;
    }

    /** Sets whether each parameter is updated as soon as its gradient is complete, so that gradients need no arrays. */
    public Tracer optFusedUpdate(boolean fusedUpdate) {
        this.fusedUpdate = fusedUpdate;
        return this;
    }

    /**
     * Sets whether the gradient arrays are zero when the step begins. Each contribution is then added as soon as it is
     * there, and the first may be stored where it would otherwise be made elsewhere and added.
     */
    public Tracer optGradientsAreZero(boolean gradientsAreZero) {
        this.gradientsAreZero = gradientsAreZero;
        return this;
    }

    /**
     * Sets whether convolutions of joined channels are replaced by those of the parts; off by default. Values then
     * differ within rounding, see {@link ConcatConvolutionRewrite}.
     */
    public Tracer optRewriteConcatenations(boolean rewrite) {
        rewriteConcatenations = rewrite;
        return this;
    }

    /** Sets who hears which methods were called and what they became; nobody by default. */
    public Tracer optListener(TraceListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Sets which blocks are not looked into, beside {@link ai.djl.nn.SymbolBlock}s: each call of one is an operation of
     * its own, under the engine's own autograd.
     */
    public Tracer optOpaque(Predicate<? super Block> blocks) {
        opaque = block -> OpaqueStandIns.isOpaqueByNature(block) || blocks.test(block);
        return this;
    }

    /** Sets what finds out what opaque blocks make and take; by default their own output shapes. */
    public Tracer optOpaqueProbe(OpaqueProbe value) {
        probe = value;
        return this;
    }

    /**
     * Sets what a block without parameters is initialized for; the inputs unless set. An encoder with a decoder, for
     * one, is initialized for its input and for the label that the decoder is fed with.
     */
    public Tracer optInitialTypes(List<TensorType> initialTypes) {
        this.initialTypes = List.copyOf(initialTypes);
        return this;
    }

    /**
     * Returns the types of what the block gives out for inputs, in training.
     *
     * @throws TraceException if the block cannot be traced
     */
    public List<TensorType> outputs(List<TensorType> inputs) {
        TraceSession session = initialized(inputs);
        NDList data = sources(session, "input", inputs, Role.INPUT);
        try (OpaqueStandIns standIns = new OpaqueStandIns(opaque, new OpaqueTracing(session, probe))) {
            NDList predictions = standIns.install(block).forward(new TracingParameterStore(session), data, true);
            return tensors(session, predictions).stream().map(Tensor::type).toList();
        }
    }

    /**
     * Traces one training step. A loss that does what no trace can follow, such as reading values, becomes one operation
     * under the engine's own autograd, as an opaque block does.
     *
     * @param inputs the types of the block's inputs
     * @param labels the types of the labels
     * @throws TraceException if the block or the loss cannot be traced
     */
    public TracedStep trace(List<TensorType> inputs, List<TensorType> labels) {
        try {
            return trace(inputs, labels, new LossTracing.Traced(block, loss));
        } catch (LossTracing.UntraceableLossException e) {
            return trace(inputs, labels, new LossTracing.Opaque(loss));
        }
    }

    private TracedStep trace(List<TensorType> inputs, List<TensorType> labels, LossTracing lossTracing) {
        TraceSession session = initialized(inputs);
        NDList data = sources(session, "input", inputs, Role.INPUT);
        NDList targets = sources(session, "label", labels, Role.LABEL);
        List<Tensor> dataTensors = tensors(session, data);
        List<Tensor> targetTensors = tensors(session, targets);

        OpaqueTracing opaqueCalls = new OpaqueTracing(session, probe);
        NDList predictions = forward(session, opaqueCalls, data, targets);
        List<Tensor> predictionTensors = tensors(session, predictions);
        Tensor lossTensor = lossTracing.evaluate(session, opaqueCalls, targets, predictions);
        predictionTensors.forEach(session.builder()::markOutput);
        session.builder().markOutput(lossTensor);
        int rewritten = rewriteConcatenations ? ConcatConvolutionRewrite.apply(session.builder()) : 0;

        Map<Parameter, Tensor> slots = differentiate(session, lossTensor);
        return assemble(session, slots, dataTensors, targetTensors, predictionTensors, lossTensor)
                .withOpaqueCalls(opaqueCalls.calls(), opaqueCalls.profiles())
                .withRewrittenConvolutions(rewritten);
    }

    private NDList forward(TraceSession session, OpaqueTracing opaqueCalls, NDList data, NDList targets) {
        try (OpaqueStandIns standIns = new OpaqueStandIns(opaque, opaqueCalls)) {
            return standIns.install(block).forward(new TracingParameterStore(session), data, targets, null);
        }
    }

    private TraceSession initialized(List<TensorType> inputs) {
        if (!block.isInitialized()) {
            initialize(new TraceSession(block, device, listener), initialTypes.isEmpty() ? inputs : initialTypes);
        }
        return new TraceSession(block, device, listener);
    }

    private void initialize(TraceSession session, List<TensorType> inputs) {
        session.setInitializing(true);
        DataType type = inputs.stream()
                .map(TensorType::elementType)
                .filter(elementType -> elementType.isFloating())
                .map(DjlTypes::of)
                .findFirst()
                .orElse(DataType.FLOAT32);
        Shape[] shapes = inputs.stream().map(DjlTypes::shape).toArray(Shape[]::new);
        try (OpaqueStandIns standIns = new OpaqueStandIns(opaque, new OpaqueTracing(session, probe))) {
            Block root = standIns.install(block);
            TracingEngine.run(session.manager(), () -> root.initialize(session.manager(), type, shapes));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw unsuitable(inputs, e);
        } catch (TraceException e) {
            throw e.getCause() instanceof IllegalArgumentException ? unsuitable(inputs, e) : e;
        }
    }

    private static TraceException unsuitable(List<TensorType> inputs, RuntimeException cause) {
        return new TraceException(
                "The block cannot be initialized for inputs " + inputs + ": " + cause.getMessage()
                        + "\nMaybe the input is too small for the model, or has another number of axes.",
                cause);
    }

    private static NDList sources(TraceSession session, String name, List<TensorType> types, Role role) {
        NDList list = new NDList();
        for (int i = 0; i < types.size(); i++) {
            list.add(session.source(types.size() == 1 ? name : name + i, types.get(i), role));
        }
        return list;
    }

    private static List<Tensor> tensors(TraceSession session, NDList arrays) {
        List<Tensor> tensors = new ArrayList<>();
        for (NDArray array : arrays) {
            tensors.add(session.tensorOf(array));
        }
        return tensors;
    }

    private Map<Parameter, Tensor> differentiate(TraceSession session, Tensor lossTensor) {
        GraphBuilder builder = session.builder();
        Map<Integer, Parameter> parameterById = new TreeMap<>();
        List<Tensor> trainable = new ArrayList<>();
        session.tensorByParameter().forEach((parameter, tensor) -> {
            if (parameter.requiresGradient()) {
                parameterById.put(tensor.id(), parameter);
                trainable.add(tensor);
            }
        });
        Map<Parameter, Tensor> slots = new LinkedHashMap<>();
        new Differentiator(
                        builder,
                        trainable,
                        (tensor, gradient) -> {
                            Parameter parameter = parameterById.get(tensor.id());
                            if (parameter == null) {
                                throw new IllegalStateException(
                                        "A gradient of something else than a parameter: " + tensor);
                            }
                            if (fusedUpdate) {
                                builder.apply(
                                        Operators.get("memplan::update"), Attributes.none(), List.of(tensor, gradient));
                                return;
                            }
                            boolean first = !slots.containsKey(parameter);
                            Tensor slot = slots.computeIfAbsent(
                                    parameter,
                                    key -> builder.source(
                                            builder.nameOf(tensor) + "/gradient", tensor.type(), Role.GRADIENT));
                            if (!gradientsAreZero || !first || !builder.storeLatest(gradient, slot)) {
                                builder.apply(
                                        Operators.get("memplan::accumulate"),
                                        Attributes.none(),
                                        List.of(slot, gradient));
                            }
                        },
                        fusedUpdate)
                .optContributions(gradientsAreZero && !fusedUpdate)
                .optObserver(listener::differentiated)
                .differentiate(lossTensor);
        return slots;
    }

    private TracedStep assemble(
            TraceSession session,
            Map<Parameter, Tensor> slots,
            List<Tensor> inputs,
            List<Tensor> labels,
            List<Tensor> predictions,
            Tensor lossTensor) {
        GraphBuilder.Built built = session.builder().build(name, residentBytes);
        TreeMap<Integer, Parameter> parameters = new TreeMap<>();
        session.tensorByParameter().forEach((parameter, tensor) -> {
            if (built.contains(tensor)) {
                parameters.put(built.valueOf(tensor), parameter);
            }
        });
        TreeMap<Integer, Parameter> gradients = new TreeMap<>();
        slots.forEach((parameter, slot) -> gradients.put(built.valueOf(slot), parameter));
        TreeMap<Integer, TracedConstant> constants = new TreeMap<>();
        session.constants().constantByTensor().forEach((tensor, constant) -> {
            if (built.contains(tensor)) {
                constants.put(built.valueOf(tensor), constant);
            }
        });
        return new TracedStep(
                built.graph(),
                parameters,
                gradients,
                constants,
                inputs.stream().map(built::valueOf).toList(),
                labels.stream().map(built::valueOf).toList(),
                predictions.stream().map(built::valueOf).toList(),
                built.valueOf(lossTensor));
    }
}
