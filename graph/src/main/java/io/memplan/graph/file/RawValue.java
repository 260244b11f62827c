package io.memplan.graph.file;

import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import java.util.Optional;

/**
 * A value as it stands in the file.
 *
 * @param viewOf the file's id of the value it is a view of, or -1
 */
record RawValue(int id, String name, Optional<TensorType> type, long bytes, Role role, int viewOf) {}
