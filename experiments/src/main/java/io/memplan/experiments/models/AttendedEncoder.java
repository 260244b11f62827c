package io.memplan.experiments.models;

import ai.djl.modality.nlp.Encoder;
import ai.djl.ndarray.NDList;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.recurrent.RecurrentBlock;

/** A text encoder that gives the decoder its last states, and behind them its outputs at all places. */
final class AttendedEncoder extends Encoder {

    private static final byte VERSION = 1;

    AttendedEncoder(TextEmbedding embedding, RecurrentBlock recurrent) {
        super(VERSION, new SequentialBlock().add(embedding).add(recurrent));
    }

    @Override
    public NDList getStates(NDList encoderOutput) {
        NDList states = new NDList(encoderOutput.subList(1, encoderOutput.size()));
        states.add(encoderOutput.head());
        return states;
    }
}
