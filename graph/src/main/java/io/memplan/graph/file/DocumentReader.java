package io.memplan.graph.file;

import java.io.IOException;

/** Reads the fields of a document's top-level object, in any order. */
interface DocumentReader<T> {

    /** Reads the value of a field, or leaves it alone if the name is unknown. */
    void field(String name) throws IOException;

    /** Checks what only the whole document shows, and returns what was read. */
    T finish() throws IOException;
}
