package io.memplan.experiments.models;

import ai.djl.modality.nlp.Vocabulary;

/**
 * A vocabulary of made-up words: {@code w0}, {@code w1} and so on.
 *
 * @param size their number
 */
record Words(long size) implements Vocabulary {

    @Override
    public String getToken(long index) {
        return "w" + index;
    }

    @Override
    public boolean contains(String token) {
        return token.matches("w\\d{1,9}") && Long.parseLong(token.substring(1)) < size;
    }

    @Override
    public long getIndex(String token) {
        return contains(token) ? Long.parseLong(token.substring(1)) : 0;
    }
}
