package io.memplan.experiments.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import io.memplan.experiments.models.ModelOptions.Option;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelsTest {

    private static final Shape IMAGE = new Shape(3, 224, 224);

    @Test
    void all_names_areDistinct() {
        assertThat(Models.all())
                .extracting(TrainableModel::name)
                .doesNotHaveDuplicates()
                .hasSize(29);
    }

    @Test
    void named_unknown_listsWhatThereIs() {
        assertThatThrownBy(() -> Models.named("resnet51"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith("There is no model named 'resnet51'.\nMaybe one of mlp, lenet, alexnet,")
                .hasMessageEndingWith("darknet53, yolov3 is meant.");
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

    private static void assertRefused(String model, ModelOptions options, String fact) {
        assertThatThrownBy(() -> Models.named(model).parts(Optional.empty(), 10, options))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining(fact)
                .hasMessageContaining("\nMaybe ");
    }

    @Test
    void parts_optionsThatMakeNoModel_areRefused() {
        ModelOptions oneToken = ModelOptions.builder().opt(Option.SEQUENCE, 1).build();
        ModelOptions fiveHeads = ModelOptions.builder().opt(Option.HEADS, 5).build();
        ModelOptions oneStep = ModelOptions.builder().opt(Option.LAYERS, 1).build();

        assertRefused("bert", oneToken, "looks at the second token of a sequence, but sequences have 1");
        assertRefused("bert", fiveHeads, "768 is not divisible by 5");
        assertRefused("gpt2", fiveHeads, "768 is not divisible by 5");
        assertRefused("seq2seq", oneToken, "judges which token comes next, but sequences have 1");
        assertRefused("seq2seq-attention", fiveHeads, "128 is not divisible by 5");
        assertRefused("tabnet", oneStep, "TabNet with 1 step");
    }

    @Test
    void parts_sideThatIsNoMultipleOf32_isRefusedByYolo() {
        assertThatThrownBy(() ->
                        Models.named("yolov3").parts(Optional.of(new Shape(3, 64, 100)), 10, ModelOptions.defaults()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage("The model yolov3 needs images whose sides are multiples of 32, not 64×100.\n"
                        + "Maybe 416×416 or 256×256 suits.");
    }

    @Test
    void options_tied_isZeroOrOne() {
        assertThatThrownBy(() -> ModelOptions.builder().opt(Option.TIED, 2).build())
                .hasMessage("The option tied is 2, but must be 0 or 1.");
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
