package io.memplan.trainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.operator.KernelText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

final class KernelArchiveTest {

    private static final KernelArchive ARCHIVE = new KernelArchive(List.of(
            new KernelText(2, List.of(), List.of("torch.mm(a0, a1)")),
            new KernelText(1, List.of("_0, _1 = torch.max(a0, 1)"), List.of("_0", "_1")),
            new KernelText(2, List.of("torch.add_(a0, a1)"), List.of())));

    private static byte[] bytes() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        ARCHIVE.writeTo(stream);
        return stream.toByteArray();
    }

    @Test
    void source_hasOneMethodForEachKernel() {
        assertThat(ARCHIVE.source())
                .isEqualTo(
                        """
                        class Ops(Module):
                          __parameters__ = []
                          __buffers__ = []
                          training : bool
                          def k0(self: __torch__.Ops, a0: Tensor, a1: Tensor) -> Tensor:
                            return torch.mm(a0, a1)
                          def k1(self: __torch__.Ops, a0: Tensor) -> Tuple[Tensor, Tensor]:
                            _0, _1 = torch.max(a0, 1)
                            return (_0, _1)
                          def k2(self: __torch__.Ops, a0: Tensor, a1: Tensor) -> Tensor:
                            torch.add_(a0, a1)
                            return a0
                        """);
    }

    @Test
    void archive_holdsWhatTheLoaderReads() throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names)
                .containsExactly(
                        "ops/data.pkl", "ops/code/__torch__.py", "ops/constants.pkl", "ops/version", "ops/byteorder");
    }

    @Test
    void archive_isTheSameEachTime() throws IOException {
        assertThat(bytes()).isEqualTo(bytes());
    }

    @Test
    void kernelWithoutArgumentsAndResults_isRefused() {
        KernelArchive empty = new KernelArchive(List.of(new KernelText(0, List.of("pass"), List.of())));
        assertThatThrownBy(empty::source).isInstanceOf(IllegalArgumentException.class);
    }
}
