package io.memplan.trainer.opaque;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A block that may be run without consequences: a copy of a TorchScript module, whose buffers and profile nobody can put
 * back, or a block of Java whose running statistics are put back when this is closed.
 */
final class ProbedBlock implements AutoCloseable {

    private final Block block;
    private final List<NDArray> states = new ArrayList<>();
    private final List<NDArray> copies = new ArrayList<>();

    private ProbedBlock(Block block) {
        this.block = block;
    }

    static ProbedBlock of(Block block, NDManager manager) {
        if (block instanceof PtSymbolBlock symbol) {
            return new ProbedBlock(copy(symbol, (PtNDManager) manager));
        }
        ProbedBlock probed = new ProbedBlock(block);
        for (Parameter parameter : block.getParameters().values()) {
            if (isState(parameter)) {
                NDArray copy = parameter.getArray().duplicate();
                copy.attach(manager);
                probed.states.add(parameter.getArray());
                probed.copies.add(copy);
            }
        }
        return probed;
    }

    private static boolean isState(Parameter parameter) {
        return switch (parameter.getType()) {
            case RUNNING_MEAN, RUNNING_VAR, OTHER -> !parameter.requiresGradient();
            default -> false;
        };
    }

    private static PtSymbolBlock copy(PtSymbolBlock symbol, PtNDManager manager) {
        try {
            Path file = Files.createTempFile("memplan-opaque", ".pt");
            try {
                try (DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
                    symbol.saveParameters(out);
                }
                PtSymbolBlock copy = new PtSymbolBlock(manager);
                try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                    copy.loadParameters(manager, in);
                }
                ParameterList copies = copy.getDirectParameters();
                symbol.getDirectParameters().forEach(pair -> copies.get(pair.getKey())
                        .freeze(!pair.getValue().requiresGradient()));
                return copy;
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "A copy of a TorchScript module cannot be written to a temporary file.\nMaybe make room in the"
                            + " folder of temporary files, or name another with -Djava.io.tmpdir.",
                    e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("The engine cannot read the TorchScript module that it wrote.", e);
        }
    }

    Block block() {
        return block;
    }

    @Override
    public void close() {
        for (int i = 0; i < states.size(); i++) {
            states.get(i).set(new NDIndex("..."), copies.get(i));
        }
        if (block instanceof PtSymbolBlock copy) {
            copy.close();
        }
    }
}
