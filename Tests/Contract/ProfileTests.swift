import Contracts
import TestSupport
import Testing
import Vocabulary

/// What people say of themselves.
@Suite("Profile")
struct ProfileTests {
  @Test("ID-08 people change their own names and picture, what is not named stays, and nobody else is touched")
  func own() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Profiles")
    let colleague = try await tenant.colleague(.viewer)
    let before = try await tenant.identity.getUser(GetUserRequest())
    let picture = "https://pictures.example/ann.png?size=64#face"
    _ = try await colleague.identity.updateProfile(
      UpdateProfileRequest(firstName: "Ann", lastName: "Q", avatarURL: picture))
    let changed = try await colleague.identity.updateProfile(UpdateProfileRequest(firstName: "  Anna "))
    #expect(changed.firstName == "Anna" && changed.lastName == "Q" && changed.avatarURL == picture)
    let seen = try await colleague.identity.getUser(GetUserRequest())
    #expect(seen.id == colleague.user.description && seen.avatarURL == picture && seen.role == .viewer)
    #expect(try await tenant.identity.getUser(GetUserRequest()) == before)
    let emptied = try await colleague.identity.updateProfile(UpdateProfileRequest(lastName: "", avatarURL: ""))
    #expect(emptied.firstName == "Anna" && emptied.lastName.isEmpty && emptied.avatarURL.isEmpty)
  }

  @Test(
    "ID-08 a picture that is not at an https address is refused by name, and what was there stays",
    arguments: [
      "http://pictures.example/a.png", "javascript:alert(1)", "data:image/png;base64,AAAA", "//pictures.example/a.png",
      "https://", "https:///a.png", "https://user@pictures.example/", "https://pictures.example/a b", "HTTPS",
      "https://pictures.example/\"onerror=x", "https://pictures.example/<b>", "https://pictures.example/\u{202E}gnp.a",
      "https://pictures.example/" + String(repeating: "a", count: 2_048),
    ])
  func pictures(address: String) async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Pictures")
    let picture = "https://pictures.example/a.png"
    _ = try await tenant.identity.updateProfile(UpdateProfileRequest(avatarURL: picture))
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await tenant.identity.updateProfile(UpdateProfileRequest(firstName: "Changed", avatarURL: address))
    }
    #expect(refusal?.reason == .fieldInvalid && refusal?.violations.first?.field == "avatar_url")
    let kept = try await tenant.identity.getUser(GetUserRequest())
    #expect(kept.avatarURL == picture && kept.firstName != "Changed")
  }

  @Test("ID-08 a name is one line of at most a hundred characters")
  func names() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Names")
    for name in [String(repeating: "a", count: 101), "a\nb"] {
      let refusal = await #expect(throws: Refusal.self) {
        _ = try await tenant.identity.updateProfile(UpdateProfileRequest(firstName: name))
      }
      #expect(refusal?.reason == .fieldInvalid)
    }
  }
}
