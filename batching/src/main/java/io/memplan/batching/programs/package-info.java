/** Programs that come with the project: ordinary Java, written for one member, and how to tell that they are right. */
@NullMarked
package io.memplan.batching.programs;

import org.jspecify.annotations.NullMarked;
