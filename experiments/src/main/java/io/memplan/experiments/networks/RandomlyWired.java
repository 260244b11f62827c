package io.memplan.experiments.networks;

import static io.memplan.experiments.networks.LayerList.INPUT;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Randomly wired networks (Xie et al., ICCV 2019) of the small regime: three stages of Watts-Strogatz graphs with 32 nodes, 4
 * neighbours and rewiring 0.75, at 78 channels and 224 × 224.
 *
 * <p>An edge goes from the lower to the higher node. A node sums what it reads, then comes a rectifier, a separable
 * convolution and a normalization; nodes without inputs read the stage before at stride 2; what no node reads is averaged
 * (here: summed). Nodes stand in the order of their numbers, one after another.
 */
public final class RandomlyWired {

    private static final long CHANNELS = 78;
    private static final int NODES = 32;
    private static final int NEIGHBOURS = 4;
    private static final double REWIRING = 0.75;

    private RandomlyWired() {}

    /** Returns the network of a seed. */
    public static LayerList network(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LayerList.Builder network = LayerList.named("randwire-ws-" + seed, 3, 224, 224);
        int last = network.add(new Convolution(CHANNELS / 2, 3, 2, true, false, false), INPUT);
        last = network.add(new Rectifier(), network.add(new Normalization(), last));
        last = network.add(new Convolution(CHANNELS, 3, 2, true, false, false), last);
        last = network.add(new Normalization(), last);
        for (int stage = 0; stage < 3; stage++) {
            last = stage(network, last, CHANNELS << stage, edges(random));
        }
        last = network.add(new Rectifier(), last);
        last = network.add(new Convolution(1280, 1, 1, true, false, false), last);
        last = network.add(new Rectifier(), network.add(new Normalization(), last));
        network.add(new Dense(1000, false), network.add(new GlobalPooling(), last));
        return network.build();
    }

    /** Returns the first stage of a network by itself, as SERENITY orders cells. */
    public static LayerList cell(long seed) {
        LayerList.Builder network = LayerList.named("randwire-cell-" + seed, CHANNELS, 56, 56);
        stage(network, INPUT, CHANNELS, edges(new SplittableRandom(seed)));
        return network.build();
    }

    private static int stage(LayerList.Builder network, int input, long channels, List<Set<Integer>> edges) {
        int[] outputs = new int[NODES];
        List<Integer> unread = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            int[] inputs =
                    edges.get(node).stream().mapToInt(from -> outputs[from]).toArray();
            boolean first = inputs.length == 0;
            int read = first ? input : inputs.length == 1 ? inputs[0] : network.add(new Sum(), inputs);
            int last = network.add(new Rectifier(), read);
            last = network.add(new Convolution.Depthwise(3, first ? 2 : 1, true), last);
            last = network.add(new Convolution(channels, 1, 1, true, false, false), last);
            outputs[node] = network.add(new Normalization(), last);
            for (int layer : inputs) {
                unread.remove((Integer) layer);
            }
            unread.add(outputs[node]);
        }
        int[] ends = unread.stream().mapToInt(layer -> layer).toArray();
        return ends.length == 1 ? ends[0] : network.add(new Sum(), ends);
    }

    /** Returns for each node the lower ones that it reads. */
    private static List<Set<Integer>> edges(SplittableRandom random) {
        boolean[][] linked = new boolean[NODES][NODES];
        for (int node = 0; node < NODES; node++) {
            for (int distance = 1; distance <= NEIGHBOURS / 2; distance++) {
                link(linked, node, (node + distance) % NODES, true);
            }
        }
        for (int distance = 1; distance <= NEIGHBOURS / 2; distance++) {
            for (int node = 0; node < NODES; node++) {
                int other = (node + distance) % NODES;
                if (random.nextDouble() < REWIRING) {
                    int target = random.nextInt(NODES);
                    while (target == node || linked[node][target]) {
                        target = random.nextInt(NODES);
                    }
                    link(linked, node, other, false);
                    link(linked, node, target, true);
                }
            }
        }
        List<Set<Integer>> edges = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            edges.add(new TreeSet<>());
            for (int from = 0; from < node; from++) {
                if (linked[from][node]) {
                    edges.get(node).add(from);
                }
            }
        }
        return edges;
    }

    private static void link(boolean[][] linked, int a, int b, boolean link) {
        linked[a][b] = link;
        linked[b][a] = link;
    }
}
