package io.memplan.experiments.models;

import ai.djl.basicmodelzoo.tabular.TabNet;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.TabNetClassificationLoss;
import io.memplan.experiments.data.Filling;
import io.memplan.experiments.data.Filling.Below;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/** Models of tables: rows of numbers go in. */
final class TabularModels {

    static final ModelOptions TABNET =
            ModelOptions.builder().optHidden(List.of(64)).opt(Option.LAYERS, 5).build();

    private TabularModels() {}

    /** A classifier that attends to a few columns at each step (Arik and Pfister, AAAI 2021). */
    static Parts tabnet(Shape input, int classes, ModelOptions options) {
        int steps = options.get(Option.LAYERS);
        if (steps < 2) {
            throw new InvalidModelException(
                    "TabNet with " + steps + " step has no step of decision: DJL counts one that only prepares.",
                    "2 or more are meant.");
        }
        int width = options.width("tabnet");
        Block block = TabNet.builder()
                .setInputDim(Math.toIntExact(input.size()))
                .setOutDim(classes)
                .optNumD(width)
                .optNumA(width)
                .optNumSteps(steps)
                .build();
        return Parts.of(
                "tabnet",
                block,
                new TabNetClassificationLoss(),
                List.of(new RandomTensor("row", TensorType.of(ElementType.FLOAT32, input.getShape()), Filling.noise())),
                List.of(new RandomTensor("class", TensorType.of(ElementType.INT64), new Below(classes))));
    }
}
