package io.memplan.graph.trace;

/**
 * What DJL's recurrent methods have in common.
 *
 * @param biases whether each linear map has a bias
 * @param layers the number of layers
 * @param dropRate the share that is dropped between layers
 * @param training whether it is
 * @param bidirectional whether each layer also walks the sequence backwards
 * @param batchFirst whether the first axis is the batch, not the time
 */
record RecurrentOptions(
        boolean biases, int layers, double dropRate, boolean training, boolean bidirectional, boolean batchFirst) {

    /** Picks the options from a method's arguments by their places, in the order of the components. */
    static RecurrentOptions of(Object[] args, int... places) {
        return new RecurrentOptions(
                (Boolean) args[places[0]],
                (Integer) args[places[1]],
                (Double) args[places[2]],
                (Boolean) args[places[3]],
                (Boolean) args[places[4]],
                (Boolean) args[places[5]]);
    }

    int directions() {
        return bidirectional ? 2 : 1;
    }

    /** Returns the number of parameters of one direction of one layer. */
    int parametersOfRun() {
        return biases ? 4 : 2;
    }
}
