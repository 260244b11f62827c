package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.ArrayList;
import java.util.List;

/** Backward kernels that make the gradients of several inputs at once, of which the attribute {@code wanted} picks. */
final class WantedGradients {

    private WantedGradients() {}

    /** Returns the attributes of the forward operation with the flags of which of its first inputs need gradients. */
    static Attributes attributes(Gradients g, int inputs) {
        List<Boolean> wanted = new ArrayList<>();
        for (int input = 0; input < inputs; input++) {
            wanted.add(input < g.inputs() && g.needs(input));
        }
        return g.attributes().with("wanted", wanted);
    }

    static boolean[] of(Call call) {
        List<Boolean> flags = call.attributes().flags("wanted");
        boolean[] wanted = new boolean[flags.size()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = flags.get(i);
        }
        return wanted;
    }

    /** Returns those of the results that are wanted. */
    static List<Result> results(Call call, Result... ofInputs) {
        boolean[] wanted = of(call);
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < ofInputs.length; i++) {
            if (wanted[i]) {
                results.add(ofInputs[i]);
            }
        }
        return results;
    }

    /** Hands the gradients over, those of later inputs first: parameters before the data. */
    static void set(Gradients g, Attributes attributes, List<Tensor> gradients) {
        List<Boolean> wanted = attributes.flags("wanted");
        int last = gradients.size() - 1;
        for (int input = wanted.size() - 1; input >= 0; input--) {
            if (wanted.get(input)) {
                g.set(input, gradients.get(last--));
            }
        }
    }
}
