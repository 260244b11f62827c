/** Networks of published papers from their layer lists, as one node a layer or as blocks of DJL. */
@NullMarked
package io.memplan.experiments.networks;

import org.jspecify.annotations.NullMarked;
