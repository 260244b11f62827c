package io.memplan.experiments.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import io.memplan.experiments.models.ModelOptions.Option;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelsTest {

    private static final Shape IMAGE = new Shape(3, 224, 224);

    @Test
    void all_names_areDistinct() {
        assertThat(Models.all())
                .extracting(TrainableModel::name)
                .doesNotHaveDuplicates()
                .hasSize(21);
    }

    @Test
    void named_unknown_listsWhatThereIs() {
        assertThatThrownBy(() -> Models.named("resnet51"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith("There is no model named 'resnet51'.\nMaybe one of mlp, lenet, alexnet,")
                .hasMessageEndingWith("lstm, gru, rnn is meant.");
    }

    @Test
    void newBlock_imageTooSmall_saysTheSmallest() {
        assertThatThrownBy(() -> Models.named("resnet50").newBlock(new Shape(3, 32, 28), 10, ModelOptions.defaults()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage("The model resnet50 needs images of at least 29×29, not 32×28.\n"
                        + "Maybe set the image size to 29 or more (its usual size is 224).");
    }

    @Test
    void newBlock_sequenceForAnImageModel_isRefused() {
        assertThatThrownBy(() -> Models.named("vgg11").newBlock(new Shape(128, 64), 10, ModelOptions.defaults()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("not inputs of shape (128, 64)");
    }

    @Test
    void newBlock_optionThatDoesNotApply_isRefused() {
        ModelOptions options =
                ModelOptions.builder().opt(Option.HEADS, 2).optDropout(0.1f).build();

        assertThatThrownBy(() -> Models.named("vgg11").newBlock(IMAGE, 10, options))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("no option dropout, heads");
        assertThatThrownBy(() -> Models.named("alexnet").newBlock(IMAGE, 10, options))
                .hasMessageContaining("no option heads")
                .hasMessageContaining("this model takes dropout");
    }

    @Test
    void newBlock_oneClass_isRefused() {
        assertThatThrownBy(() -> Models.named("mlp").newBlock(IMAGE, 1, ModelOptions.defaults()))
                .isInstanceOf(InvalidModelException.class);
    }

    @Test
    void newBlock_headsThatDoNotDivide_areRefused() {
        ModelOptions options = ModelOptions.builder()
                .opt(Option.EMBEDDING, 64)
                .opt(Option.HEADS, 5)
                .build();

        assertThatThrownBy(() -> Models.named("transformer").newBlock(IMAGE, 10, options))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("64 is not divisible by 5")
                .hasMessageContaining("65");
    }

    @Test
    void options_outOfRange_reportEveryProblemAtOnce() {
        ModelOptions.Builder builder =
                ModelOptions.builder().optDropout(1).optHidden(List.of(8, 0)).opt(Option.LAYERS, 0);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dropout is 1,")
                .hasMessageContaining("hidden is 8,0,")
                .hasMessageContaining("layers is 0");
    }
}
