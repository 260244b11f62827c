package io.memplan.swap.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.memplan.swap.engine.SwapException;
import org.junit.jupiter.api.Test;

final class CudaProbeTest {

    @Test
    void probe_withoutARuntime_saysSoAndThrowsNothing() {
        CudaProbe probe = CudaProbe.probe(() -> {
            throw new UnsatisfiedLinkError("no jnicudart in java.library.path");
        });
        assertThat(probe.isAvailable()).isFalse();
        assertThat(probe.finding()).isEqualTo("CUDA is not available: no jnicudart in java.library.path");
    }

    @Test
    void probe_withoutADevice_saysSo() {
        CudaProbe probe = CudaProbe.probe(() -> {
            throw new SwapException("The CUDA runtime is here, but it has no device.");
        });
        assertThat(probe.finding()).contains("it has no device");
        assertThat(probe.calls()).isEmpty();
    }

    @Test
    void probe_withADevice_isAvailable() {
        assertThat(CudaProbe.probe(() -> new FakeCuda(1)).isAvailable()).isTrue();
    }

    @Test
    void result_onThisMachine_throwsNothingHoweverOftenItIsAsked() {
        assertThatCode(() -> {
                    CudaProbe first = CudaProbe.result();
                    assertThat(CudaProbe.result()).isSameAs(first);
                    assertThat(first.finding()).isNotBlank();
                    assertThat(CudaCopyEngine.create(1, false) != null).isEqualTo(first.isAvailable());
                })
                .doesNotThrowAnyException();
    }
}
