package io.memplan.batching.testing;

import java.util.Random;

/**
 * Writes random classes whose method computes with arrays of four elements: loops as long as a member says, branches on
 * what a member holds, recursion, and many of the methods of arrays. All that is computed stays small.
 */
public final class TensorSourceGenerator {

    private static final String[] UNARY = {
        "%s.tanh()",
        "%s.neg()",
        "%s.square().add(1).log()",
        "%s.abs().add(0.5).sqrt()",
        "%s.mul(0.25).exp().mul(0.5)",
        "%s.sin().add(%s.cos())",
        "Activation.sigmoid(%s)",
        "%s.softmax(0)",
        "%s.logSoftmax(-1).mul(0.3)",
        "%s.matMul(w)",
        "w.matMul(%s)",
        "%s.sub(%s.mean())",
        "%s.div(%s.square().sum().add(1))",
        "%s.reshape(2, 2).transpose().flatten()",
        "%s.reshape(2, 2).sum(new int[] {1}).concat(%s.get(index).reshape(1), 0).concat(%s.max().reshape(1))",
        "%s.expandDims(0).broadcast(3, 4).mul(z).sum(new int[] {0})",
        "w.get(index).add(%s)",
        "%s.reshape(2, 2).matMul(%s.reshape(2, 2)).reshape(4).mul(0.5)",
        "%s.mul(factor)",
        "%s.pow(2).mul(0.1)",
        "%s.clip(-1, 1).cumSum(0).mul(0.5)",
    };
    private static final String[] BINARY = {
        "%s.add(%s)",
        "%s.sub(%s)",
        "%s.mul(%s).tanh()",
        "%s.div(%s.square().add(1))",
        "%s.maximum(%s)",
        "%s.minimum(%s)",
        "NDArrays.where(%s.gt(0.1), %s, %s.mul(2).tanh())",
        "%s.stack(%s).mean(new int[] {0})",
        "%s.mul(%s.dot(%s).tanh())",
    };

    private final Random random;
    private final StringBuilder source = new StringBuilder();

    private TensorSourceGenerator(long seed) {
        this.random = new Random(seed);
    }

    /** Writes a class; its entry is {@code run(NDArray x, NDArray y, NDArray w, NDArray z, int steps, int index, double factor)}. */
    public static String generate(String name, long seed) {
        return new TensorSourceGenerator(seed).write(name);
    }

    private String write(String name) {
        source.append("import ai.djl.ndarray.*; import ai.djl.nn.Activation;\npublic final class ")
                .append(name)
                .append(" {\n  public static NDArray run(NDArray x, NDArray y, NDArray w, NDArray z, int steps,"
                        + " int index, double factor) {\n    NDArray a = x; NDArray b = y;\n");
        statements(2, "    ");
        source.append("    for (int i = 0; i < steps; i++) {\n");
        statements(2, "      ");
        source.append("      if ((i + index) % 2 == 0) {\n");
        statements(1, "        ");
        source.append(
                "      } else if (a.sum().toType(ai.djl.ndarray.types.DataType.FLOAT64, false).getDouble() > 0) {\n");
        statements(1, "        ");
        source.append("      }\n    }\n");
        if (random.nextBoolean()) {
            source.append("    if (steps > 2) {\n      a = run(b, a, w, z, steps - 3, index, factor);\n    }\n");
        }
        statements(1, "    ");
        return source.append("    return a.add(b.mul(0.5));\n  }\n}\n").toString();
    }

    private void statements(int count, String indent) {
        for (int i = 0; i < count; i++) {
            boolean unary = random.nextInt(3) > 0;
            String form = unary ? UNARY[random.nextInt(UNARY.length)] : BINARY[random.nextInt(BINARY.length)];
            String first = random.nextBoolean() ? "a" : "b";
            String second = unary ? first : random.nextInt(4) == 0 ? "x" : "b";
            String value = String.format(form, first, second, second);
            source.append(indent)
                    .append(random.nextInt(3) > 0 ? "a" : "b")
                    .append(" = ")
                    .append(value)
                    .append(";\n");
        }
    }
}
