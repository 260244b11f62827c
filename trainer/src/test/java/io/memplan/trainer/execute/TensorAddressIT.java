package io.memplan.trainer.execute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.Test;

final class TensorAddressIT {

    @Test
    void address_isWhereTheNumbersAre() {
        try (NDManager manager = NDManager.newBaseManager()) {
            PtNDArray tensor = (PtNDArray) manager.arange(6f).reshape(new Shape(2, 3));
            assertThat(new Pointer(TensorAddress.of(tensor)).getFloatArray(0, 6)).containsExactly(0, 1, 2, 3, 4, 5);
            PtNDArray row = (PtNDArray) tensor.get(1);
            assertThat(TensorAddress.of(row) - TensorAddress.of(tensor)).isEqualTo(3 * Float.BYTES);
        }
    }
}
