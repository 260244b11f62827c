package io.memplan.experiments.models;

import ai.djl.nn.recurrent.RecurrentBlock;

/** DJL's recurrent blocks, batch first. */
enum Recurrent {
    /** Long short-term memory. */
    LSTM,
    /** Gated recurrent units. */
    GRU,
    /** Plain recurrence with tanh. */
    RNN;

    /**
     * Builds the block.
     *
     * @param width the size of the state
     * @param layers the layers on top of one another
     * @param dropout the dropout rate between layers
     * @param states whether the last states are given out too
     */
    RecurrentBlock build(int width, int layers, float dropout, boolean states) {
        return switch (this) {
            case LSTM ->
                new ai.djl.nn.recurrent.LSTM.Builder()
                        .setStateSize(width)
                        .setNumLayers(layers)
                        .optDropRate(dropout)
                        .optReturnState(states)
                        .build();
            case GRU ->
                new ai.djl.nn.recurrent.GRU.Builder()
                        .setStateSize(width)
                        .setNumLayers(layers)
                        .optDropRate(dropout)
                        .optReturnState(states)
                        .build();
            case RNN ->
                new ai.djl.nn.recurrent.RNN.Builder()
                        .setStateSize(width)
                        .setNumLayers(layers)
                        .setActivation(ai.djl.nn.recurrent.RNN.Activation.TANH)
                        .optDropRate(dropout)
                        .optReturnState(states)
                        .build();
        };
    }
}
