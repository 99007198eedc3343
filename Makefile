# Dealcast. `make demo` and `make test` need nothing but a Swift toolchain: they install the rest themselves.

SHELL := /bin/bash
# A program that traps must end, not wait for a debugger.
export SWIFT_BACKTRACE = enable=no

# Tests run optimized: they play out millions of paths. Their build has a folder of its own, since its flags differ.
TEST := swift test -c release -Xswiftc -enable-testing --scratch-path .build-test

.PHONY: demo test build setup benchmark docs soak kills sanitize threads-sanitize clean

demo: build ## set up, build, and run the reference deal
	.build/release/dealcast run scenarios/reference-deal.yaml

test: setup ## set up and run all tests
	$(TEST)

build: setup
	swift build -c release --product dealcast

setup:
	@Scripts/setup.sh

benchmark: build ## speed, accuracy, structures, memory, against the yardsticks of the same run
	swift build -c release --product speed
	.build/release/speed

docs: setup ## write docs/ERRORS.md, docs/SCENARIO.md and the examples of the README anew
	DEALCAST_WRITE_DOCS=1 $(TEST) --filter 'ScenarioModelTests|ReadmeTests'

MUTATIONS ?= 1000000
soak: setup ## damaged scenario files without end: MUTATIONS=1000000
	DEALCAST_MUTATIONS=$(MUTATIONS) $(TEST) --filter MutationTests

KILLS ?= 200
kills: setup ## runs killed at any time: KILLS=200
	DEALCAST_KILLS=$(KILLS) $(TEST) --filter KillTests

sanitize: setup ## the reader, the exports, the sampling, small deals on every instruction set and all commands under AddressSanitizer
	ASAN_OPTIONS=detect_leaks=0 swift test --sanitize=address --scratch-path .build-asan --filter 'ScenarioModelTests|ExportTests|SamplingTests|QuantitiesTests|InstructionSetTests/cases|LargeDealTests|PartialTests/counts'
	ASAN_OPTIONS=detect_leaks=0 Scripts/every-command.sh .build-asan/debug/dealcast

threads-sanitize: setup ## all commands, some on several threads, under ThreadSanitizer
	swift build --sanitize=thread --scratch-path .build-tsan --product dealcast
	Scripts/every-command.sh .build-tsan/debug/dealcast

clean:
	rm -rf .build .build-test .build-asan .build-tsan
