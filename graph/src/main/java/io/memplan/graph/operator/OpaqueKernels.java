package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The kernels around the call of an opaque block: what it returned cut from its history, and its backward pass. */
public final class OpaqueKernels {

    private OpaqueKernels() {}

    /**
     * Returns the kernel that makes the values of a forward operation from what the block returned: cut from its history,
     * in memory of its own, and in the layouts that the graph states. Its arguments are what the block returned, then what
     * the operation reads.
     */
    public static KernelText outputs(TrainingGraph graph, Operation forward) {
        List<OpaqueTypes.Layout> outputs = OpaqueTypes.read(forward.attributes());
        List<String> lines = new ArrayList<>();
        List<String> results = new ArrayList<>();
        OwnMemory own = new OwnMemory(lines);
        for (int i = 0; i < forward.inputs().size(); i++) {
            long elements = graph.value(forward.inputs().get(i))
                    .type()
                    .map(TensorType::elements)
                    .orElse(0L);
            own.taken("a" + (outputs.size() + i), elements);
        }
        for (int i = 0; i < outputs.size(); i++) {
            lines.add("d" + i + " = torch.detach(a" + i + ")");
            inLayout(lines, "d" + i, "r" + i, outputs.get(i));
            results.add(own.owned("r" + i, outputs.get(i).type().elements()));
        }
        return new KernelText(outputs.size() + forward.inputs().size(), lines, results);
    }

    /** Returns a kernel that returns the strides of its arguments. */
    public static KernelText strides(int arguments) {
        List<String> results = new ArrayList<>();
        for (int i = 0; i < arguments; i++) {
            results.add("torch.tensor(torch.stride(a" + i + "), dtype=" + Literals.scalarType(ElementType.INT64) + ")");
        }
        return new KernelText(arguments, List.of(), results);
    }

    /**
     * Returns a kernel that differentiates outputs, each with a gradient, by leaves.
     *
     * @param roots the outputs with their history, the first arguments; their gradients are the last ones
     * @param leaves the leaves, the arguments in between
     */
    public static KernelText backwardOfAll(int roots, int leaves) {
        List<String> lines = new ArrayList<>();
        List<Integer> all = IntStream.range(0, roots).boxed().toList();
        gradients(lines, all, roots + leaves, roots, leaves);
        return new KernelText(
                2 * roots + leaves,
                lines,
                IntStream.range(0, leaves).mapToObj(i -> "d" + i).toList());
    }

    /**
     * Returns the kernel of the backward operation: one pass of autograd from all outputs that have a gradient. A leaf
     * that the block did not use this time has a gradient of zeros.
     */
    static KernelText backward(Attributes attributes) {
        List<OpaqueTypes.Layout> leaves = OpaqueTypes.read(attributes);
        List<Boolean> seeded = attributes.flags("seeded");
        int firstRoot = 1 + seeded.size();
        int firstLeaf = firstRoot + seeded.size();
        List<Integer> roots = new ArrayList<>();
        for (int root = 0; root < seeded.size(); root++) {
            if (seeded.get(root)) {
                roots.add(firstRoot + root);
            }
        }
        List<String> lines = new ArrayList<>();
        List<String> results = new ArrayList<>();
        gradients(lines, roots, firstLeaf + leaves.size(), firstLeaf, leaves.size());
        OwnMemory own = new OwnMemory(lines);
        for (int i = 0; i < roots.size(); i++) {
            // a gradient may be passed on as it is; whether it is as large as a leaf is not known here
            own.taken("a" + (firstLeaf + leaves.size() + i), OwnMemory.ANY);
        }
        for (int i = 0; i < leaves.size(); i++) {
            inLayout(lines, "d" + i, "r" + i, leaves.get(i));
            results.add(own.owned("r" + i, leaves.get(i).type().elements()));
        }
        return new KernelText(firstLeaf + leaves.size() + roots.size(), lines, results);
    }

    private static void gradients(List<String> lines, List<Integer> roots, int firstSeed, int firstLeaf, int leaves) {
        lines.add("roots = annotate(List[Tensor], [])");
        lines.add("seeds = annotate(List[Optional[Tensor]], [])");
        for (int i = 0; i < roots.size(); i++) {
            lines.add("if ops.prim.requires_grad(a" + roots.get(i) + "):");
            lines.add("  o" + i + " = torch.append(roots, a" + roots.get(i) + ")");
            lines.add("  s" + i + " = torch.append(seeds, a" + (firstSeed + i) + ")");
            lines.add("else:");
            lines.add("  pass");
        }
        String names = IntStream.range(firstLeaf, firstLeaf + leaves)
                .mapToObj(i -> "a" + i)
                .collect(Collectors.joining(", "));
        lines.add("none = annotate(List[Optional[Tensor]], [])");
        lines.add("if torch.gt(torch.len(roots), 0):");
        lines.add("  g = torch.grad(roots, [" + names + "], seeds, None, False, True)");
        lines.add("else:");
        lines.add("  g = none");
        for (int i = 0; i < leaves; i++) {
            lines.add("m" + i + " = annotate(Optional[Tensor], None)");
            lines.add("if torch.gt(torch.len(g), 0):");
            lines.add("  n" + i + " = g[" + i + "]");
            lines.add("else:");
            lines.add("  n" + i + " = m" + i);
            lines.add("if torch.__isnot__(n" + i + ", None):");
            lines.add("  d" + i + " = unchecked_cast(Tensor, n" + i + ")");
            lines.add("else:");
            lines.add("  d" + i + " = torch.zeros_like(a" + (firstLeaf + i) + ")");
        }
    }

    private static void inLayout(List<String> lines, String from, String to, OpaqueTypes.Layout layout) {
        String sizes = layout.type().shape().toString();
        String strides = layout.strides().toString();
        lines.add("if torch.eq(torch.stride(" + from + "), " + strides + "):");
        lines.add("  " + to + " = " + from);
        lines.add("else:");
        lines.add("  " + to + " = torch.copy_(torch.empty_strided(" + sizes + ", " + strides + ", dtype="
                + "ops.prim.dtype(" + from + "), device=ops.prim.device(" + from + ")), " + from + ")");
    }
}
