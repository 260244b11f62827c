package io.memplan.graph.trace;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What no trace can follow (rule 4), by the name of the method. */
final class RefusedMethods {

    private static final Treatment.Refused READ = new Treatment.Refused(
            "reads values of an array",
            "mark the block opaque: MemoryPlanner.builder().addOpaque(block) runs it as one operation under the engine's"
                    + " own autograd; or compute with array operations instead");

    private static final Treatment.Refused SPARSE = new Treatment.Refused(
            "makes a sparse array, whose size depends on values", "keep arrays dense within the model");

    private static final Treatment.Refused DYNAMIC = new Treatment.Refused(
            "makes an array whose size depends on values",
            "choose with where, or multiply by the mask, so that the size stays the same");

    private static final Treatment.Refused UPDATE = new Treatment.Refused(
            "changes parameters as an optimizer does", "leave updates to the optimizer of the trainer");

    private static final Map<String, Treatment.Refused> BY_NAME = new TreeMap<>();

    static {
        for (String read : new String[] {
            "toByteBuffer",
            "toDoubleArray",
            "toFloatArray",
            "toShortArray",
            "toUnsignedShortArray",
            "toIntArray",
            "toUnsignedIntArray",
            "toLongArray",
            "toByteArray",
            "toUint8Array",
            "toBooleanArray",
            "toStringArray",
            "toArray",
            "getLong",
            "getDouble",
            "getFloat",
            "getInt",
            "getByte",
            "getUint8",
            "getBoolean",
            "getScalar",
            "contentEquals",
            "allClose",
            "getAsBytes",
            "getAsObject",
            "getAsString",
            "encode",
            "getGradient",
            "multiBoxDetection"
        }) {
            BY_NAME.put(read, READ);
        }
        BY_NAME.put("toSparse", SPARSE);
        for (String dynamic : new String[] {"nonzero", "unique", "booleanMask"}) {
            BY_NAME.put(dynamic, DYNAMIC);
        }
        for (String update : new String[] {"adamUpdate", "sgdUpdate"}) {
            BY_NAME.put(update, UPDATE);
        }
    }

    private RefusedMethods() {}

    static Treatment.@Nullable Refused find(String name) {
        return BY_NAME.get(name);
    }
}
