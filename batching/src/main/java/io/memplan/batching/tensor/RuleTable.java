package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import io.memplan.batching.tensor.Rules.Plain;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The methods that can be batched, each with its rule, by name and parameter types. */
final class RuleTable {

    private static final Map<String, RowRule> RULES = new HashMap<>();

    private RuleTable() {}

    /** Finds the rule of a method, such as {@code sum(int[],boolean)}. */
    static Optional<RowRule> find(String signature) {
        return Optional.ofNullable(RULES.get(signature));
    }

    /** Returns the methods that can be batched. */
    static Set<String> signatures() {
        return Set.copyOf(RULES.keySet());
    }

    private static void put(RowRule rule, String... signatures) {
        for (String signature : signatures) {
            if (RULES.put(signature, rule) != null) {
                throw new IllegalStateException("The method " + signature + " has two rules.");
            }
        }
    }

    /** Puts a rule for a method that takes an array or a number. */
    private static void putBinary(Plain rule, String... names) {
        for (String name : names) {
            put(rule, name + "(NDArray)", name + "(Number)");
        }
    }

    static {
        elements();
        reductions();
        shapes();
        products();
        reading();
    }

    private static void elements() {
        Plain element = Rules.of(ElementRules::run).varying();
        Plain exact = element.exact();
        putBinary(exact.with(Adjoints.ADD), "add");
        putBinary(exact.with(Adjoints.SUB), "sub");
        putBinary(exact.with(Adjoints.MUL), "mul");
        putBinary(exact.with(Adjoints.DIV), "div");
        putBinary(element.with(Adjoints.POW), "pow");
        putBinary(exact.with(Adjoints.EXTREME), "maximum", "minimum");
        putBinary(exact.flat(), "eq", "neq", "gt", "gte", "lt", "lte");
        putBinary(element.with(FunctionAdjoints.MOD), "mod");
        put(exact.with(Adjoints.NEG), "neg()");
        put(exact.with(Adjoints.ABS), "abs()");
        put(exact.with(Adjoints.SQRT), "sqrt()");
        put(exact.with(Adjoints.SQUARE), "square()");
        put(exact.with(Adjoints.RELU), "Activation.relu(NDArray)");
        put(exact.with(Adjoints.PASS), "duplicate()");
        put(exact.flat(), "sign()", "floor()", "ceil()", "round()", "trunc()", "isNaN()", "isInfinite()");
        put(exact.flat(), "zerosLike()", "onesLike()", "stopGradient()");
        put(exact.flat(), "logicalAnd(NDArray)", "logicalOr(NDArray)", "logicalXor(NDArray)", "logicalNot()");
        put(element.with(Adjoints.EXP), "exp()");
        put(element.with(Adjoints.LOG), "log()");
        put(element.with(Adjoints.TANH), "tanh()", "Activation.tanh(NDArray)");
        put(element.with(Adjoints.SIGMOID), "Activation.sigmoid(NDArray)");
        put(element.with(Adjoints.SIN), "sin()");
        put(element.with(Adjoints.COS), "cos()");
        put(element.with(FunctionAdjoints.GAMMALN), "gammaln()");
        put(element.with(FunctionAdjoints.TAN), "tan()");
        put(element.with(FunctionAdjoints.SINH), "sinh()");
        put(element.with(FunctionAdjoints.COSH), "cosh()");
        put(element.with(FunctionAdjoints.ASIN), "asin()");
        put(element.with(FunctionAdjoints.ACOS), "acos()");
        put(element.with(FunctionAdjoints.ATAN), "atan()");
        put(element.with(FunctionAdjoints.ERF), "erf()");
        put(element.with(FunctionAdjoints.ERFINV), "erfinv()");
        put(element.with(FunctionAdjoints.LOG10), "log10()");
        put(element.with(FunctionAdjoints.LOG2), "log2()");
        put(element.with(FunctionAdjoints.CBRT), "cbrt()");
        put(element.with(FunctionAdjoints.ATAN2), "atan2(NDArray)");
        put(Rules.of(ElementRules::choose).exact().with(Adjoints.WHERE), "NDArrays.where(NDArray,NDArray,NDArray)");
        put(Rules.of(ElementRules::run).exact().with(Adjoints.CLIP), "clip(Number,Number)");
        put(Rules.of(ElementRules::run).exact().with(Adjoints.CAST), "toType(DataType,boolean)");
    }

    private static void reductions() {
        Plain sum = Rules.of(call -> AxisRules.reduce(call, NDArray::sum)).with(Adjoints.SUM);
        Plain mean = Rules.of(call -> AxisRules.reduce(call, NDArray::mean)).with(Adjoints.MEAN);
        Plain max =
                Rules.of(call -> AxisRules.extreme(call, NDArray::max)).exact().with(Adjoints.REDUCED_EXTREME);
        Plain min =
                Rules.of(call -> AxisRules.extreme(call, NDArray::min)).exact().with(Adjoints.REDUCED_EXTREME);
        put(sum, "sum()", "sum(int[])", "sum(int[],boolean)");
        put(mean, "mean()", "mean(int[])", "mean(int[],boolean)");
        put(max, "max()", "max(int[])", "max(int[],boolean)");
        put(min, "min()", "min(int[])", "min(int[],boolean)");
        put(Rules.of(AxisRules::reduceFlat).with(WholeAdjoints.PROD), "prod()");
        put(Rules.of(AxisRules::reduceFlat).exact().flat(), "argMax()", "argMin()");
        put(Rules.of(AxisRules::along).exact().flat(), "argMax(int)", "argMin(int)");
        put(Rules.of(AxisRules::along).with(Adjoints.CUM_SUM), "cumSum(int)");
        put(Rules.of(AxisRules::along).with(Adjoints.SOFTMAX), "softmax(int)");
        put(Rules.of(AxisRules::along).with(Adjoints.LOG_SOFTMAX), "logSoftmax(int)");
        put(Rules.of(AxisRules::along).exact().with(WholeAdjoints.SORT), "sort(int)");
        Plain whole = Rules.of(EachRow::run).exact();
        put(whole.with(WholeAdjoints.SORT), "sort()");
        put(whole.with(WholeAdjoints.INVERSE), "inverse()");
        put(whole.with(WholeAdjoints.NORM), "norm()");
        put(whole.with(WholeAdjoints.TRACE), "trace()");
        put(whole.with(WholeAdjoints.DIAGONAL), "diagonal()");
    }

    private static void shapes() {
        put(Rules.of(AxisRules::reshape).exact().with(Adjoints.RESHAPED), "reshape(long[])", "reshape(Shape)");
        put(Rules.of(AxisRules::flatten).exact().with(Adjoints.RESHAPED), "flatten()");
        put(Rules.of(AxisRules::along).exact().with(Adjoints.RESHAPED), "expandDims(int)");
        put(
                Rules.of(AxisRules::squeeze).exact().with(Adjoints.RESHAPED),
                "squeeze()",
                "squeeze(int)",
                "squeeze(int[])");
        put(Rules.of(AxisRules::broadcast).exact().with(Adjoints.BROADCAST), "broadcast(long[])", "broadcast(Shape)");
        put(Rules.of(AxisRules::transpose).exact().with(Adjoints.TRANSPOSE), "transpose()", "transpose(int[])");
        put(Rules.of(AxisRules::swapAxes).exact().with(Adjoints.SWAP_AXES), "swapAxes(int,int)");
        Plain joined = Rules.of(AxisRules::joined).exact().with(Adjoints.JOINED);
        put(joined, "concat(NDArray)", "concat(NDArray,int)", "stack(NDArray)", "stack(NDArray,int)");
    }

    private static void products() {
        Plain product = Rules.of(MatrixRules::product).with(Adjoints.PRODUCT);
        put(product, "matMul(NDArray)", "dot(NDArray)", "batchMatMul(NDArray)");
    }

    private static void reading() {
        put(Rules.of(IndexRules::get).varying().exact().with(Adjoints.GET), "get(long[])");
        put(
                Rules.of(call -> IndexRules.read(call, Readers::floats))
                        .varying()
                        .exact()
                        .flat(),
                "getFloat(long[])");
        put(
                Rules.of(call -> IndexRules.read(call, Readers::doubles))
                        .varying()
                        .exact()
                        .flat(),
                "getDouble(long[])");
        put(
                Rules.of(call -> IndexRules.read(call, Readers::longs))
                        .varying()
                        .exact()
                        .flat(),
                "getLong(long[])");
        put(
                Rules.of(call -> IndexRules.read(call, Readers::ints))
                        .varying()
                        .exact()
                        .flat(),
                "getInt(long[])");
        put(
                Rules.of(call -> IndexRules.read(call, Readers::booleans))
                        .varying()
                        .exact()
                        .flat(),
                "getBoolean(long[])");
        put(Rules.of(call -> Readers.split(call, NDArray::toFloatArray)).exact().flat(), "toFloatArray()");
        put(
                Rules.of(call -> Readers.split(call, NDArray::toDoubleArray))
                        .exact()
                        .flat(),
                "toDoubleArray()");
        put(Rules.of(call -> Readers.split(call, NDArray::toLongArray)).exact().flat(), "toLongArray()");
        put(Rules.of(call -> Readers.split(call, NDArray::toIntArray)).exact().flat(), "toIntArray()");
        put(Rules.of(EachRow::run).exact().flat(), "getShape()", "getDataType()", "size()", "size(int)", "isEmpty()");
        put(
                Rules.of(CreationRules::create).varying().exact().flat(),
                "NDManager.create(Number)",
                "NDManager.create(float)",
                "NDManager.create(double)",
                "NDManager.create(int)",
                "NDManager.create(long)",
                "NDManager.create(float[])",
                "NDManager.create(double[])",
                "NDManager.create(int[])",
                "NDManager.create(long[])");
        put(CreationRules.NORMALS, "CounterRandom.nextNormals(NDManager,int)");
        put(
                Rules.of(EachRow::run).exact().flat(),
                "NDManager.zeros(Shape)",
                "NDManager.ones(Shape)",
                "NDManager.zeros(Shape,DataType)",
                "NDManager.ones(Shape,DataType)",
                "NDManager.eye(int)",
                "NDManager.arange(int)",
                "getManager()");
    }
}
