package io.memplan.graph.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.memplan.graph.Attributes;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operator;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of a block on abstract arrays: what it calls is applied to a graph under construction. */
final class TraceSession {

    private final GraphBuilder builder = new GraphBuilder();
    private final Device device;
    private final NDManager manager;
    private final BlockPaths paths;
    private final TraceListener listener;
    private final Map<Parameter, Tensor> tensorByParameter = new LinkedHashMap<>();
    private final Set<Integer> trained = new HashSet<>();
    private final Map<Integer, Number> numberById = new HashMap<>();
    private final Constants constants = new Constants(builder);
    private String path = "";
    private boolean initializing;

    TraceSession(Block block, Device device, TraceListener listener) {
        this.listener = listener;
        this.device = device;
        this.paths = new BlockPaths(block);
        this.manager = AbstractManager.proxy(this);
        builder.setDevice(device.isGpu() ? "cuda:" + device.getDeviceId() : null);
    }

    GraphBuilder builder() {
        return builder;
    }

    Device device() {
        return device;
    }

    NDManager manager() {
        return manager;
    }

    /** Returns the parameters that the block asked for, with their values, in the order of asking. */
    Map<Parameter, Tensor> tensorByParameter() {
        return tensorByParameter;
    }

    /** Returns the constants that are source values. */
    Constants constants() {
        return constants;
    }

    /** Says whether arrays made by the manager are initial values of parameters. */
    void setInitializing(boolean initializing) {
        this.initializing = initializing;
    }

    boolean isInitializing() {
        return initializing;
    }

    /** Makes a block the scope of what follows. */
    void enter(Block block) {
        path = paths.of(block);
        builder.setScope(path);
    }

    /** Gives a path to a block that is not in the tree. */
    void name(Block block, String blockPath) {
        paths.put(block, blockPath);
    }

    /** Returns the path of the block that is the scope. */
    String path() {
        return path;
    }

    /** Enters the block that owns the parameter and returns its value. */
    NDArray parameter(Parameter parameter) {
        path = paths.of(parameter);
        builder.setScope(path);
        return array(valueOf(parameter));
    }

    private Tensor valueOf(Parameter parameter) {
        String owner = paths.of(parameter);
        Tensor value = tensorByParameter.computeIfAbsent(parameter, p -> {
            NDArray array = p.getArray();
            boolean state = p.getType() == Parameter.Type.RUNNING_MEAN || p.getType() == Parameter.Type.RUNNING_VAR;
            return builder.source(
                    (owner.isEmpty() ? "" : owner + "/") + p.getName(),
                    DjlTypes.of(array.getShape(), array.getDataType()),
                    state ? Role.STATE : Role.PARAMETER);
        });
        if (parameter.requiresGradient()) {
            trained.add(value.id());
        }
        return value;
    }

    /** Carries out a call, and lets the listener hear of it. */
    @Nullable
    Object heard(ArrayCall call) throws Throwable {
        int before = builder.nodes().size();
        Object result = ArrayMethods.treatmentOf(call.method()).apply(call);
        List<GraphBuilder.Node> nodes = builder.nodes();
        listener.called(call.method(), List.copyOf(nodes.subList(before, nodes.size())));
        return result;
    }

    NDArray source(String name, TensorType type, Role role) {
        return array(builder.source(name, type, role));
    }

    /** Wraps a tensor as an array that user code can call. */
    NDArray array(Tensor tensor) {
        return new AbstractArray(this, tensor).proxy();
    }

    /** Applies an operator and returns the first output as an array. */
    NDArray apply(String operator, Attributes attributes, NDArray... inputs) {
        return call(Operators.get(operator), attributes, inputs).get(0);
    }

    /** Applies an operator and returns its outputs as arrays; those that are views share the memory of an input. */
    NDList call(Operator operator, Attributes attributes, NDArray... inputs) {
        List<AbstractArray> arrays = Arrays.stream(inputs).map(this::abstractOf).toList();
        List<Tensor> tensors = arrays.stream().map(AbstractArray::tensor).toList();
        NDList outputs = new NDList();
        for (Tensor output : applyTo(operator, attributes, tensors)) {
            int of = sharing(output, tensors);
            ViewStep step = new ViewStep(
                    operator, attributes, tensors.subList(Math.min(1, tensors.size()), tensors.size()), outputs.size());
            outputs.add(
                    of < 0 ? array(output) : arrays.get(of).view(step, output).proxy());
        }
        return outputs;
    }

    /** Returns the tensor laid out with the given strides: as it is, or copied. */
    Tensor laidOut(Tensor tensor, List<Long> strides) {
        boolean same = true;
        for (int axis = 0; axis < strides.size(); axis++) {
            same &= tensor.shape().get(axis) <= 1 || tensor.strides().get(axis).equals(strides.get(axis));
        }
        return same
                ? tensor
                : applyTo(Operators.get("memplan::lay_out"), Attributes.of("strides", strides), List.of(tensor))
                        .get(0);
    }

    private int sharing(Tensor output, List<Tensor> inputs) {
        int storage = builder.storageOf(output);
        for (int i = 0; i < inputs.size() && storage != output.id(); i++) {
            if (builder.storageOf(inputs.get(i)) == storage) {
                return i;
            }
        }
        return -1;
    }

    List<Tensor> applyAll(String operator, Attributes attributes, NDArray... inputs) {
        return applyTo(
                Operators.get(operator),
                attributes,
                Arrays.stream(inputs).map(this::tensorOf).toList());
    }

    List<Tensor> applyTo(Operator operator, Attributes attributes, List<Tensor> inputs) {
        try {
            List<Tensor> outputs = builder.apply(operator, attributes, inputs);
            if (!operator.stopsGradient() && inputs.stream().anyMatch(this::requiresGradient)) {
                outputs.forEach(output -> trained.add(output.id()));
            }
            return outputs;
        } catch (IllegalArgumentException e) {
            throw new TraceException(e.getMessage() + "\nThis was called " + whereAmI() + ".", e);
        }
    }

    /** Makes an array of numbers that are there from the start. */
    NDArray constant(TracedConstant.Numbers numbers) {
        return array(constants.of(numbers));
    }

    /** Makes an array of one number repeated; a scalar is remembered as that number. */
    NDArray full(TensorType type, Number number) {
        Attributes attributes = Attributes.of("shape", type.shape())
                .with("dtype", type.elementType().fileName())
                .with("number", isWhole(number) ? (Object) number.longValue() : number.doubleValue());
        NDArray array = apply("aten::full", attributes);
        if (type.rank() == 0) {
            numberById.put(tensorOf(array).id(), number);
        }
        return array;
    }

    private static boolean isWhole(Number number) {
        return !(number instanceof Float) && !(number instanceof Double);
    }

    /** Returns the number that an array was made from, if it is a scalar constant. */
    Optional<Number> numberOf(NDArray array) {
        return Optional.ofNullable(numberById.get(tensorOf(array).id()));
    }

    /** Returns whether the engine's autograd would follow the tensor: it depends on a parameter that is trained. */
    boolean requiresGradient(Tensor tensor) {
        return trained.contains(tensor.id());
    }

    /** Returns whether the memory is that of an input, a label, a parameter or a constant of the user's. */
    boolean isLent(SharedMemory memory) {
        Role role = builder.roleOf(memory.base());
        return !initializing && role != Role.ACTIVATION && role != Role.OUTPUT;
    }

    Tensor tensorOf(NDArray array) {
        return abstractOf(array).tensor();
    }

    /** Returns what stands for an array in this trace; an array of the user's becomes a constant. */
    AbstractArray abstractOf(NDArray array) {
        if (!Proxy.isProxyClass(array.getClass())
                || !(Proxy.getInvocationHandler(array) instanceof AbstractArray traced)) {
            return new AbstractArray(this, captured(array));
        }
        if (traced.session() != this) {
            throw new TraceException("An array " + traced + " of an earlier trace was used again " + whereAmI()
                    + ": the block keeps an array that it made from its inputs.\n"
                    + "Maybe make it anew in each forward pass, or from a manager of the block's own.");
        }
        return traced;
    }

    private Tensor captured(NDArray array) {
        Optional<Parameter> parameter = paths.parameterOf(array);
        if (parameter.isPresent()) {
            return valueOf(parameter.get());
        }
        if (array.hasGradient()) {
            throw new TraceException("A real array of shape " + array.getShape() + " that requires a gradient"
                    + " entered the trace " + whereAmI() + ", but it is no parameter of the block, so nothing would"
                    + " train it.\nMaybe make it a parameter of the block, or switch its gradient off.");
        }
        return constants.of(array);
    }

    /** Describes the block and the line of user code that made the present call. */
    String whereAmI() {
        Optional<StackWalker.StackFrame> frame = StackWalker.getInstance()
                .walk(frames -> frames.filter(f -> isUserCode(f.getClassName())).findFirst());
        String block = path.isEmpty() ? "in the root block" : "in or after the block " + path;
        return block
                + frame.map(f -> ", at " + f.getClassName() + "." + f.getMethodName() + "(" + f.getFileName() + ":"
                                + f.getLineNumber() + ")")
                        .orElse("");
    }

    private static boolean isUserCode(String className) {
        return !className.startsWith("io.memplan.graph.trace.")
                && !className.startsWith("io.memplan.graph.operator.")
                && !className.startsWith("java.")
                && !className.startsWith("jdk.")
                && !className.startsWith("ai.djl.ndarray.")
                && !className.contains("$Proxy");
    }
}
