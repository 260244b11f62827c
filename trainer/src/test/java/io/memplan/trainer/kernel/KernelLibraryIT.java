package io.memplan.trainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.operator.KernelText;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KernelLibraryIT {

    private static final KernelText ADD = new KernelText(2, List.of(), List.of("torch.add(a0, a1)"));
    private static final KernelText ADD_INTO = new KernelText(2, List.of("torch.add_(a0, a1)"), List.of());
    private static final KernelText MAX = new KernelText(1, List.of("_0, _1 = torch.max(a0, 1)"), List.of("_0", "_1"));
    private static final KernelText ONES = new KernelText(0, List.of(), List.of("torch.ones([3])"));

    private NDManager manager;
    private KernelMode mode;

    @BeforeEach
    void setUp() {
        manager = NDManager.newBaseManager();
        mode = KernelMode.enter();
    }

    @AfterEach
    void tearDown() {
        mode.close();
        manager.close();
    }

    private static ModuleCalls calls(boolean direct) {
        return direct ? ModuleCalls.BEST : new ListCalls();
    }

    private PtNDArray ones(long... shape) {
        return (PtNDArray) manager.ones(new Shape(shape));
    }

    @Test
    void classPath_allowsDirectCalls() {
        assertThat(ModuleCalls.BEST).isInstanceOf(DirectCalls.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void kernels_returnWhatTheySay(boolean direct) {
        try (KernelLibrary library =
                KernelLibrary.load(manager, List.of(ADD, ADD_INTO, ADD, MAX, ONES), calls(direct))) {
            assertThat(library.size()).isEqualTo(4);
            PtNDArray a = ones(2, 3);
            PtNDArray b = ones(2, 3);
            b.setName("0.weight[]");
            assertThat(library.kernel(ADD).call(a, b)[0].toFloatArray()).containsOnly(2);
            assertThat(library.kernel(ADD_INTO).call(a, b)).isEmpty();
            assertThat(a.toFloatArray()).containsOnly(2);
            PtNDArray[] max = library.kernel(MAX).call(a);
            assertThat(max).hasSize(2);
            assertThat(max[1].toLongArray()).containsOnly(0);
        }
    }

    @Test
    void kernelOfConstants_returnsANewTensorEachTime() {
        try (KernelLibrary library = KernelLibrary.load(manager, List.of(ONES, ADD_INTO))) {
            for (int i = 0; i < 50; i++) {
                PtNDArray made = library.kernel(ONES).call()[0];
                assertThat(made.toFloatArray()).as("call %d", i).containsOnly(1);
                library.kernel(ADD_INTO).call(made, made);
                made.close();
            }
        }
    }

    @Test
    void failingCall_leavesNothingBehindAndSaysWhy() {
        KernelText bad = new KernelText(2, List.of(), List.of("torch.mm(a0, a1)"));
        try (KernelLibrary library = KernelLibrary.load(manager, List.of(bad))) {
            int before = manager.getManagedArrays().size();
            try (PtNDArray a = ones(3);
                    PtNDArray b = ones(3)) {
                assertThatThrownBy(() -> library.kernel(bad).call(a, b))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("self must be a matrix");
            }
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void textThatDoesNotCompile_isRefusedAtOnce() {
        KernelText wrong = new KernelText(1, List.of(), List.of("torch.no_such_operator(a0)"));
        int before = manager.getManagedArrays().size();
        assertThatThrownBy(() -> KernelLibrary.load(manager, List.of(wrong))).isInstanceOf(EngineException.class);
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void unknownTextAndWrongArguments_areRefused() {
        try (KernelLibrary library = KernelLibrary.load(manager, List.of(ADD))) {
            assertThatThrownBy(() -> library.kernel(MAX)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> library.kernel(ADD).call(ones(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 arguments was given 1");
        }
    }
}
