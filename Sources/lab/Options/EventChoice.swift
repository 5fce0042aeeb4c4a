import ArgumentParser

/// How a run tells other programs what happens.
enum EventChoice: String, ExpressibleByArgument, CaseIterable {
  case ndjson
}
