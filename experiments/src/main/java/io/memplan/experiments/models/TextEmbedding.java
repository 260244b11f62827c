package io.memplan.experiments.models;

import ai.djl.modality.nlp.embedding.TrainableTextEmbedding;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * DJL's text embedding that hands on what follows the tokens. DJL's own drops it, so that a decoder behind it would
 * never see the states of the encoder.
 */
final class TextEmbedding extends TrainableTextEmbedding {

    TextEmbedding(int vocabulary, int width) {
        super(TrainableWordEmbedding.builder()
                .setVocabulary(new Words(vocabulary))
                .setEmbeddingSize(width)
                .optUseDefault(false)
                .build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDList outputs = super.forwardInternal(store, new NDList(inputs.head()), training, params);
        outputs.addAll(inputs.subList(1, inputs.size()));
        return outputs;
    }
}
