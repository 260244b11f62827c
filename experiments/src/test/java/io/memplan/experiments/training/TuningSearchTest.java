package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.LocalEngine;
import io.memplan.trainer.tune.Asha.Standing;
import io.memplan.trainer.tune.Binding;
import io.memplan.trainer.tune.Choice;
import io.memplan.trainer.tune.CurvePoint;
import io.memplan.trainer.tune.LearningRateRule;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.TrialSettings;
import io.memplan.trainer.tune.Tuning;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The search with trainings that are only pretended: what is sent to other processes, and what comes of their answers. */
final class TuningSearchTest {

    private static final int TRIALS = 9;
    private static final int EXAMPLES = 900;

    private final Queue<TuningTrial> sent = new ConcurrentLinkedQueue<>();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    private static TrainingJob job(String optimizer) {
        ModelChoice mlp = new ModelChoice(
                "mlp", null, List.of(), null, ModelOptions.builder().build());
        return TrainingJob.of(mlp, new DataChoice("digits", 8, null, null, null, null), 32, optimizer)
                .withPlan(PlanChoice.NONE.withBudget("1MiB"));
    }

    private static CurvePoint point(int batch) {
        return new CurvePoint(batch, batch, 1, "keep-all", 0, 1000L * batch, 10L * batch, Double.NaN);
    }

    private static Tuning tuning(OptimizerSettings settings) {
        Choice largest = new Choice(point(64), Binding.MEMORY, false);
        Choice efficient = new Choice(point(32), Binding.DEVICE, false);
        return new Tuning(
                1 << 20,
                32,
                largest,
                efficient,
                Optional.empty(),
                64,
                List.of(point(8), point(16), point(32), point(64)),
                List.of(),
                0,
                Optional.empty(),
                Optional.of(settings),
                settings.isAdaptive() ? new LearningRateRule.SquareRoot() : new LearningRateRule.Linear(),
                List.of());
    }

    private List<Standing<TrialSettings>> search(String optimizer, OptimizerSettings settings, CellEngine engine)
            throws Exception {
        return new TuningSearch(job(optimizer), tuning(settings), engine, log::add)
                .run(TRIALS, engine.parallelism(), EXAMPLES, () -> false);
    }

    private static JsonNode loss(double loss) {
        return JsonNodeFactory.instance.objectNode().put("loss", loss);
    }

    private JsonNode pretend(JsonNode cell) {
        TuningTrial trial = TuningTrial.of(cell);
        assertThat(trial.toJson()).isEqualTo(cell);
        sent.add(trial);
        if (trial.warmUpExamples() == EXAMPLES / 10) {
            throw new IllegalStateException("It crashed.\nIts last lines were long.");
        }
        return trial.rateFactor() > 2
                ? JsonNodeFactory.instance.objectNode().putNull("loss")
                : loss(Math.abs(Math.log(trial.rateFactor())));
    }

    @Test
    void trials_travelWithTheirSettings_andTheBestOnesLongest() throws Exception {
        List<Standing<TrialSettings>> standings =
                search("adam", OptimizerSettings.adam(0.002), new LocalEngine(2, this::pretend));

        assertThat(standings).hasSize(TRIALS);
        assertThat(standings.get(0).examples()).isEqualTo(EXAMPLES);
        assertThat(standings.get(0).loss()).isFinite();
        assertThat(sent).hasSizeGreaterThan(TRIALS);
        for (TuningTrial trial : sent) {
            double scale = trial.job().batch() / 32.0;
            assertThat(trial.job().plan().budget()).isEqualTo("1MiB");
            assertThat(trial.matched().rate()).isCloseTo(0.002 * Math.sqrt(scale), within(1e-9));
            assertThat(trial.matched().beta1()).isCloseTo(1 - 0.1 * scale, within(1e-9));
            assertThat(trial.examples()).isIn(100L, 300L, 900L);
        }
    }

    @Test
    void failedTrials_countAsTheWorst_andTheOthersGoOn() throws Exception {
        List<Standing<TrialSettings>> standings =
                search("sgd", OptimizerSettings.sgd(0.01), new LocalEngine(3, this::pretend));

        assertThat(standings).anyMatch(standing -> Double.isNaN(standing.loss()));
        assertThat(standings).anyMatch(standing -> Double.isInfinite(standing.loss()));
        for (Standing<TrialSettings> standing : standings) {
            TrialSettings settings = standing.configuration();
            boolean fails = settings.warmUpExamples() == EXAMPLES / 10;
            assertThat(Double.isNaN(standing.loss())).isEqualTo(fails);
            assertThat(Double.isInfinite(standing.loss())).isEqualTo(!fails && settings.rateFactor() > 2);
            if (!Double.isFinite(standing.loss())) {
                assertThat(standing.rung()).isZero();
            }
        }
        assertThat(log).anyMatch(line -> line.endsWith("failed: It crashed."));
    }

    @Test
    void search_whoseTrialsAllFail_saysWhy() throws Exception {
        CellEngine broken = new LocalEngine(2, cell -> {
            throw new IllegalStateException("There are no data on this machine.");
        });
        TuningSearch search = new TuningSearch(job("sgd"), tuning(OptimizerSettings.sgd(0.01)), broken, log::add);

        List<Standing<TrialSettings>> standings = search.run(TRIALS, 2, EXAMPLES, () -> false);

        assertThat(standings).hasSize(TRIALS).allMatch(standing -> Double.isNaN(standing.loss()));
        assertThat(search.failure().orElseThrow()).hasMessageContaining("no data");
        assertThat(log).hasSize(TRIALS);
    }
}
