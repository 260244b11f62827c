package io.memplan.experiments;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The table of modules: what each may use.
 *
 * <p>Modules that are still empty pass; a rule bites with the first class that breaks it.
 */
@AnalyzeClasses(
        packages = "io.memplan",
        importOptions = {DoNotIncludeTests.class, ModuleTableTest.DoNotIncludeTestJars.class})
final class ModuleTableTest {

    /** Leaves out the tests of other modules, which come in a jar of their own. */
    static final class DoNotIncludeTestJars implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String GRAPH = "io.memplan.graph..";
    private static final String REMATERIALIZE = "io.memplan.rematerialize..";
    private static final String SWAP = "io.memplan.swap..";
    private static final String BATCHING = "io.memplan.batching..";
    private static final String TRAINER = "io.memplan.trainer..";
    private static final String EXPERIMENTS = "io.memplan.experiments..";
    private static final String DJL = "ai.djl..";
    private static final String DJL_ENGINE = "ai.djl.pytorch..";
    private static final String SOLVER = "com.google.ortools..";

    private static final DescribedPredicate<JavaClass> DEVICE_MEMORY_PORT =
            resideInAPackage(SWAP).and(simpleNameStartingWith("DeviceMemory")).as("the DeviceMemory port");

    @ArchTest
    static final ArchRule graph_usesNoOtherModule = noneOf(GRAPH, REMATERIALIZE, SWAP, BATCHING, TRAINER, EXPERIMENTS);

    @ArchTest
    static final ArchRule graph_usesNoEngineAndNoSolver = noneOf(GRAPH, DJL_ENGINE, SOLVER);

    @ArchTest
    static final ArchRule graph_usesDjlOnlyInTheTracer = noClasses()
            .that()
            .resideInAPackage(GRAPH)
            .and()
            .resideOutsideOfPackage("io.memplan.graph.trace..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(DJL)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule graph_usesProtobufOnlyInTheImport = noClasses()
            .that()
            .resideInAPackage(GRAPH)
            .and()
            .resideOutsideOfPackage("io.memplan.graph.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.protobuf..");

    @ArchTest
    static final ArchRule rematerialize_usesOnlyGraph =
            noneOf(REMATERIALIZE, DJL, SWAP, BATCHING, TRAINER, EXPERIMENTS);

    @ArchTest
    static final ArchRule swap_usesOnlyGraph = noneOf(SWAP, REMATERIALIZE, BATCHING, TRAINER, EXPERIMENTS, SOLVER);

    @ArchTest
    static final ArchRule swap_usesDjlOnlyInItsPort = noClasses()
            .that(resideInAPackage(SWAP).and(DescribedPredicate.not(DEVICE_MEMORY_PORT)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(DJL)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule batching_usesNoOtherModule =
            noneOf(BATCHING, GRAPH, REMATERIALIZE, SWAP, TRAINER, EXPERIMENTS, DJL_ENGINE, SOLVER);

    @ArchTest
    static final ArchRule trainer_usesNoExperiments = noneOf(TRAINER, EXPERIMENTS);

    @ArchTest
    static final ArchRule modules_haveNoCycles =
            slices().matching("io.memplan.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule modules_areTheSix = classes()
            .that()
            .resideInAPackage("io.memplan..")
            .should()
            .resideInAnyPackage(GRAPH, REMATERIALIZE, SWAP, BATCHING, TRAINER, EXPERIMENTS);

    private static ArchRule noneOf(String module, String... forbidden) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden))
                .allowEmptyShould(true);
    }
}
