package io.memplan.graph.file;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Phase;

/** An operation as it stands in the file, with the file's value ids. */
@SuppressWarnings("ArrayRecordComponent") // package-private, a million of them
record RawOperation(
        int id,
        String name,
        String operator,
        Attributes attributes,
        int[] inputs,
        int[] outputs,
        int[] overwrites,
        Phase phase,
        long costNanos,
        long workspaceBytes,
        Effects effects) {}
