package io.memplan.experiments.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterBytesIT {

    private static final Shape INPUT = new Shape(3, 32, 32);

    private static Model model(String name, int seed) {
        return Models.named(name).newModel(INPUT, 10, ModelOptions.defaults(), seed);
    }

    private static NDArray array(Block block, int index) {
        return block.getParameters().valueAt(index).getArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "lenet", "resnet18", "mobilenetv2", "squeezenet", "googlenet", "transformer"})
    void newModel_sameSeed_hasNoDifferingByte(String name) {
        try (Model first = model(name, 7);
                Model second = model(name, 7);
                Model third = model(name, 8)) {
            assertThat(ParameterBytes.differingBytes(first.getBlock(), second.getBlock()))
                    .isZero();
            assertThat(ParameterBytes.digest(first.getBlock())).isEqualTo(ParameterBytes.digest(second.getBlock()));
            assertThat(ParameterBytes.differingBytes(first.getBlock(), third.getBlock()))
                    .isPositive();
        }
    }

    @Test
    void differingBytes_signOfZeroAndNan_areSeen() {
        try (Model first = model("lenet", 1);
                Model second = model("lenet", 1)) {
            setFirst(second.getBlock(), Float.NaN);
            setFirst(first.getBlock(), Float.NaN);
            assertThat(ParameterBytes.differingBytes(first.getBlock(), second.getBlock()))
                    .isZero();

            setFirst(first.getBlock(), 0f);
            setFirst(second.getBlock(), -0f);
            assertThat(ParameterBytes.differingBytes(first.getBlock(), second.getBlock()))
                    .isEqualTo(1);
        }
    }

    private static void setFirst(Block block, float value) {
        array(block, 0).set(new NDIndex(0, 0, 0, 0), value);
    }

    @Test
    void differingBytes_otherStructure_isRefused() {
        try (Model first = model("lenet", 1);
                Model second = Models.named("lenet").newModel(INPUT, 9, ModelOptions.defaults(), 1)) {
            assertThatThrownBy(() -> ParameterBytes.differingBytes(first.getBlock(), second.getBlock()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(10, 84)")
                    .hasMessageContaining("(9, 84)");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void copy_anotherModel_makesThemEqualInPlace(boolean gradMode) {
        try (Model first = model("resnet18", 1);
                Model second = model("resnet18", 2)) {
            // states too: a running mean that a fresh model does not have, and numbers that arithmetic would lose
            for (Parameter parameter : first.getBlock().getParameters().values()) {
                if (parameter.getType() == Parameter.Type.RUNNING_MEAN) {
                    parameter.getArray().addi(Float.NEGATIVE_INFINITY);
                }
            }
            NDArray before = array(second.getBlock(), 0);
            boolean usual = JniUtils.isGradMode();
            JniUtils.setGradMode(gradMode);
            try {
                ParameterBytes.copy(first.getBlock(), second.getBlock());
            } finally {
                JniUtils.setGradMode(usual);
            }

            assertThat(ParameterBytes.differingBytes(first.getBlock(), second.getBlock()))
                    .isZero();
            assertThat(array(second.getBlock(), 0)).isSameAs(before);
            assertThat(before.hasGradient()).isTrue();
        }
    }

    @Test
    void totalBytes_ofLenet_areFourForEachNumber() {
        try (Model model = model("lenet", 1)) {
            assertThat(ParameterBytes.totalBytes(model.getBlock()))
                    .isEqualTo(4 * ParameterBytes.trainedNumbers(model.getBlock()));
        }
    }
}
