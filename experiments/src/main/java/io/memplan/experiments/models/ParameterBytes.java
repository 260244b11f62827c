package io.memplan.experiments.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The parameters and states (such as a batch norm's running mean) of a block as raw bytes, so that even a NaN or the
 * sign of a zero counts.
 */
public final class ParameterBytes {

    private ParameterBytes() {}

    /** Returns the number of trained numbers of an initialised block, without its states. */
    public static long trainedNumbers(Block block) {
        return block.getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getArray().size())
                .sum();
    }

    /** Returns the bytes of all parameters and states of an initialised block. */
    public static long totalBytes(Block block) {
        return block.getParameters().values().stream()
                .mapToLong(parameter -> parameter.getArray().size()
                        * parameter.getArray().getDataType().getNumOfBytes())
                .sum();
    }

    /**
     * Returns how many bytes differ between the parameters and states of two blocks.
     *
     * @throws IllegalArgumentException if they do not have the same parameters of the same shapes and types
     */
    public static long differingBytes(Block first, Block second) {
        PairList<String, Parameter> ours = first.getParameters();
        PairList<String, Parameter> theirs = second.getParameters();
        checkSameStructure(ours, theirs);
        long differing = 0;
        for (int i = 0; i < ours.size(); i++) {
            differing += differing(bytes(ours.valueAt(i)), bytes(theirs.valueAt(i)));
        }
        return differing;
    }

    /**
     * Copies the parameters and states of a block into another one, in place.
     *
     * @throws IllegalArgumentException if they do not have the same parameters of the same shapes and types
     */
    public static void copy(Block from, Block to) {
        PairList<String, Parameter> source = from.getParameters();
        PairList<String, Parameter> target = to.getParameters();
        checkSameStructure(source, target);
        boolean gradMode = JniUtils.isGradMode();
        JniUtils.setGradMode(false); // the engine refuses to write into a parameter otherwise
        try {
            for (int i = 0; i < source.size(); i++) {
                target.valueAt(i)
                        .getArray()
                        .set(new NDIndex("..."), source.valueAt(i).getArray());
            }
        } finally {
            JniUtils.setGradMode(gradMode);
        }
    }

    /** Returns the SHA-256 over names, shapes and bytes of all parameters and states, in hexadecimal. */
    public static String digest(Block block) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        for (Pair<String, Parameter> pair : block.getParameters()) {
            NDArray array = pair.getValue().getArray();
            digest.update((pair.getKey() + array.getShape() + array.getDataType()).getBytes(StandardCharsets.UTF_8));
            digest.update(bytes(pair.getValue()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] bytes(Parameter parameter) {
        ByteBuffer buffer = parameter.getArray().toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static long differing(byte[] first, byte[] second) {
        if (Arrays.equals(first, second)) {
            return 0;
        }
        long differing = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i] != second[i]) {
                differing++;
            }
        }
        return differing;
    }

    private static void checkSameStructure(PairList<String, Parameter> first, PairList<String, Parameter> second) {
        String ours = structure(first);
        String theirs = structure(second);
        if (!ours.equals(theirs)) {
            int at = 0;
            while (at < Math.min(ours.length(), theirs.length()) && ours.charAt(at) == theirs.charAt(at)) {
                at++;
            }
            throw new IllegalArgumentException("The blocks differ in their parameters: '" + line(ours, at)
                    + "' in the first, '" + line(theirs, at) + "' in the second.");
        }
    }

    private static String structure(PairList<String, Parameter> parameters) {
        StringBuilder text = new StringBuilder();
        for (Pair<String, Parameter> pair : parameters) {
            NDArray array = pair.getValue().getArray();
            text.append(pair.getKey()).append(' ').append(array.getShape()).append(' ');
            text.append(array.getDataType()).append('\n');
        }
        return text.toString();
    }

    private static String line(String text, int at) {
        int start = text.lastIndexOf('\n', at - 1) + 1;
        int end = text.indexOf('\n', at);
        return end < 0 ? text.substring(start) : text.substring(start, end);
    }
}
