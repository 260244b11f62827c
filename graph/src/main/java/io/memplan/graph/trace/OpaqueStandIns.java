package io.memplan.graph.trace;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SymbolBlock;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts stand-ins into the places of opaque blocks while a model is traced, and the blocks back when it is closed.
 *
 * <p>A stand-in records a call from the trace; any other call, such as one from another thread that evaluates the model,
 * goes to the block. The places are the children of DJL's blocks, and the fields, lists and arrays of blocks. As coded,
 * this assumes that a field which holds an opaque block is declared as {@link Block} or {@link SymbolBlock}.
 */
final class OpaqueStandIns implements AutoCloseable {

    private static final ReentrantLock LOCK = new ReentrantLock();

    private final Predicate<? super Block> opaque;
    private final OpaqueTracing tracing;
    private final IdentityHashMap<Block, Block> standInByBlock = new IdentityHashMap<>();
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Runnable> restorers = new ArrayList<>();

    OpaqueStandIns(Predicate<? super Block> opaque, OpaqueTracing tracing) {
        this.opaque = opaque;
        this.tracing = tracing;
        LOCK.lock();
    }

    /** Puts the stand-ins into the tree, and returns the root or its stand-in. */
    Block install(Block root) {
        if (opaque.test(root)) {
            return standIn(root);
        }
        visit(root);
        return root;
    }

    private void visit(Block block) {
        if (!visited.add(block)) {
            return;
        }
        for (Class<?> type = block.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && mayHoldBlocks(field.getType())) {
                    visitField(block, field);
                }
            }
        }
        for (Pair<String, Block> child : block.getChildren()) {
            Block below = child.getValue();
            if (opaque.test(below) && !standInByBlock.containsValue(below)) {
                throw new TraceException("The block " + below.getClass().getSimpleName() + " ("
                        + child.getKey() + ") is opaque, but "
                        + block.getClass().getName()
                        + " keeps it where it cannot be replaced for tracing.\n"
                        + "Maybe extend AbstractBlock and use addChildBlock, or mark the enclosing block opaque.");
            }
            if (!standInByBlock.containsValue(below)) {
                visit(below);
            }
        }
    }

    private static boolean mayHoldBlocks(Class<?> type) {
        return !type.isPrimitive() && type != String.class;
    }

    private void visitField(Block owner, Field field) {
        Object value = read(owner, field);
        if (value instanceof Block block) {
            if (!isOpaque(block)) {
                visitUnlessStandIn(block);
            } else if (field.getType().isInstance(standIn(block))) {
                write(owner, field, standIn(block));
                restorers.add(() -> write(owner, field, block));
            } else {
                throw new TraceException("The block " + block.getClass().getName()
                        + " is opaque, but the field "
                        + field.getDeclaringClass().getName() + "." + field.getName()
                        + " that holds it is declared as " + field.getType().getSimpleName() + ".\n"
                        + "Maybe declare the field as Block, or mark the enclosing block opaque.");
            }
        } else if (value instanceof PairList<?, ?> pairs) {
            visitList(pairs.values());
        } else if (value instanceof List<?> list) {
            visitList(list);
        } else if (value instanceof Block[] array && array.getClass() == Block[].class) {
            visitList(Arrays.asList(array));
        }
    }

    @SuppressWarnings("unchecked") // a stand-in takes the place of a block only
    private void visitList(List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            int place = i;
            if (list.get(i) instanceof Block block) {
                if (isOpaque(block)) {
                    ((List<Object>) list).set(place, standIn(block));
                    restorers.add(() -> ((List<Object>) list).set(place, block));
                } else {
                    visitUnlessStandIn(block);
                }
            }
        }
    }

    private boolean isOpaque(Block block) {
        return !standInByBlock.containsValue(block) && opaque.test(block);
    }

    private void visitUnlessStandIn(Block block) {
        if (!standInByBlock.containsValue(block)) {
            visit(block);
        }
    }

    private static @Nullable Object read(Object owner, Field field) {
        try {
            return field.trySetAccessible() ? field.get(owner) : null;
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    private static void write(Object owner, Field field, Block value) {
        try {
            field.set(owner, value);
        } catch (IllegalAccessException e) {
            throw new TraceException(
                    "The field " + field + " holds an opaque block and cannot be written.\n"
                            + "Maybe keep the block in a class that is no record, or mark the enclosing block opaque.",
                    e);
        }
    }

    private Block standIn(Block block) {
        return standInByBlock.computeIfAbsent(block, real -> {
            Class<?>[] interfaces = real instanceof SymbolBlock
                    ? new Class<?>[] {Block.class, SymbolBlock.class}
                    : new Class<?>[] {Block.class};
            return (Block) Proxy.newProxyInstance(
                    Block.class.getClassLoader(),
                    interfaces,
                    (proxy, method, args) -> invoke(real, method, args == null ? new Object[0] : args));
        });
    }

    @SuppressWarnings("unchecked") // the parameters of Block.forward
    private @Nullable Object invoke(Block block, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("forward") && args[0] instanceof TracingParameterStore) {
            NDList data = (NDList) args[1];
            PairList<String, Object> params = args.length > 3 ? (PairList<String, Object>) args[3] : null;
            return args[2] instanceof Boolean training
                    ? tracing.record(block, data, null, training, params)
                    : tracing.record(block, data, (NDList) args[2], true, params);
        }
        if (method.getName().equals("getOutputShapes") && args.length == 1 && block instanceof SymbolBlock) {
            // with element types it finds its own engine, whatever the default engine of the thread is
            Shape[] shapes = (Shape[]) args[0];
            DataType[] types = new DataType[shapes.length];
            Arrays.fill(types, DataType.FLOAT32);
            return block.getOutputShapes(shapes, types);
        }
        try {
            return method.invoke(block, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Puts the blocks back. */
    @Override
    public void close() {
        restorers.forEach(Runnable::run);
        restorers.clear();
        LOCK.unlock();
    }

    /** Returns what is opaque when nothing is said: what DJL has no Java code for. */
    static boolean isOpaqueByNature(Block block) {
        return block instanceof SymbolBlock;
    }
}
