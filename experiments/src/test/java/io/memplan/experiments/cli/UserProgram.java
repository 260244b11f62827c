package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A program of a user's, compiled outside of our class path. */
final class UserProgram {

    private static final String SOURCE =
            """
            package user;

            import ai.djl.ndarray.NDArray;
            import ai.djl.ndarray.NDArrays;
            import ai.djl.ndarray.NDList;
            import ai.djl.ndarray.types.Shape;
            import ai.djl.nn.AbstractBlock;
            import ai.djl.nn.Activation;
            import ai.djl.nn.Block;
            import ai.djl.nn.Blocks;
            import ai.djl.nn.ParallelBlock;
            import ai.djl.nn.SequentialBlock;
            import ai.djl.nn.convolutional.Conv2d;
            import ai.djl.nn.core.Linear;
            import ai.djl.nn.norm.BatchNorm;
            import ai.djl.nn.norm.Dropout;
            import ai.djl.training.ParameterStore;
            import ai.djl.util.PairList;

            public final class Programs {

                public static final class Net extends SequentialBlock {
                    public Net() {
                        add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(6).build());
                        add(BatchNorm.builder().build());
                        add(Activation::relu);
                        add(Blocks.batchFlattenBlock());
                        add(Dropout.builder().optRate(0.2f).build());
                        add(Linear.builder().setUnits(5).build());
                    }
                }

                public static Block joined() {
                    ParallelBlock branches = new ParallelBlock(
                            lists -> new NDList(NDArrays.concat(
                                    new NDList(lists.get(0).head(), lists.get(1).head()), 1)));
                    for (int i = 0; i < 2; i++) {
                        branches.add(new SequentialBlock()
                                .add(Conv2d.builder().setKernelShape(new Shape(1, 1)).setFilters(8).build())
                                .add(Activation::tanh));
                    }
                    return new SequentialBlock()
                            .add(branches)
                            .add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(2).build())
                            .add(Blocks.batchFlattenBlock())
                            .add(Linear.builder().setUnits(5).build());
                }

                public static final class TwoInputs extends AbstractBlock {
                    private final Block left = addChildBlock("left", Linear.builder().setUnits(4).build());
                    private final Block right = addChildBlock("right", Linear.builder().setUnits(4).build());

                    @Override
                    protected NDList forwardInternal(
                            ParameterStore store, NDList in, boolean training, PairList<String, Object> params) {
                        NDArray a = left.forward(store, new NDList(in.get(0)), training).head();
                        NDArray b = right.forward(store, new NDList(in.get(1)), training).head();
                        return new NDList(a.mul(b).tanh());
                    }

                    @Override
                    public Shape[] getOutputShapes(Shape[] in) {
                        return new Shape[] {new Shape(in[0].get(0), 4)};
                    }

                    @Override
                    public void initializeChildBlocks(
                            ai.djl.ndarray.NDManager manager, ai.djl.ndarray.types.DataType type, Shape... in) {
                        left.initialize(manager, type, in[0]);
                        right.initialize(manager, type, in[1]);
                    }
                }

                public static final class Text {}

                public static final class Sized extends SequentialBlock {
                    public Sized(int units) {
                        add(Linear.builder().setUnits(units).build());
                    }
                }

                public static final class Thrower extends SequentialBlock {
                    public Thrower() {
                        throw new IllegalStateException("no configuration");
                    }
                }

                public static Block sized() {
                    return new Sized(3);
                }

                public static Block nothing() {
                    return null;
                }

                public static Block fails() {
                    throw new IllegalStateException("no weights");
                }

                public static Block withWidth(int width) {
                    return new Sized(width);
                }
            }
            """;

    private UserProgram() {}

    /** Compiles the program into a folder. */
    static Path compile(Path folder) throws IOException {
        Path source = folder.resolve("src/user/Programs.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, SOURCE);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
        boolean compiled = compiler.getTask(
                        null,
                        null,
                        null,
                        options,
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertThat(compiled).as("the program compiles").isTrue();
        return classes;
    }
}
