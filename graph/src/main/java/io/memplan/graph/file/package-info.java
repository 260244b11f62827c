/** Graph and plan files. */
@NullMarked
package io.memplan.graph.file;

import org.jspecify.annotations.NullMarked;
