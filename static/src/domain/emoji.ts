// Emoji by the names that GitHub and Slack know them by, those that people type in
// lists of work. Any other name is shown as it was typed.
const table = `
+1 👍 -1 👎 100 💯 airplane ✈️ alarm_clock ⏰ ambulance 🚑 anchor ⚓ angry 😠 apple 🍎 art 🎨 baby 👶 balloon 🎈 bar_chart 📊
battery 🔋 beer 🍺 beers 🍻 bell 🔔 bike 🚲 birthday 🎂 blush 😊 boat ⛵ bomb 💣 book 📖 bookmark 🔖 books 📚 boom 💥 bow 🙇
broken_heart 💔 bug 🐛 building_construction 🏗️ bulb 💡 bus 🚌 cactus 🌵 cake 🍰 calendar 📅 camera 📷 car 🚗 cat 🐱
chart_with_downwards_trend 📉 chart_with_upwards_trend 📈 checkered_flag 🏁 clap 👏 clapper 🎬 clipboard 📋 clock1 🕐 cloud ☁️
coffee ☕ computer 💻 confetti_ball 🎊 confused 😕 construction 🚧 cool 😎 credit_card 💳 cry 😢 crossed_fingers 🤞 dart 🎯
date 📅 detective 🕵️ dizzy 💫 dog 🐶 dollar 💵 door 🚪 earth_africa 🌍 electric_plug 🔌 email 📧 envelope ✉️ exclamation ❗
eyes 👀 facepalm 🤦 factory 🏭 fire 🔥 fire_engine 🚒 fist ✊ flag 🏳️ flags 🎏 floppy_disk 💾 fox_face 🦊 gear ⚙️ gem 💎 ghost 👻
gift 🎁 globe_with_meridians 🌐 green_circle 🟢 green_heart 💚 grin 😁 grinning 😀 hammer 🔨 hammer_and_wrench 🛠️ handshake 🤝
heart ❤️ heart_eyes 😍 heavy_check_mark ✔️ heavy_multiplication_x ✖️ heavy_plus_sign ➕ hourglass ⌛ hourglass_flowing_sand ⏳
house 🏠 hugs 🤗 inbox_tray 📥 information_source ℹ️ iphone 📱 joy 😂 key 🔑 keyboard ⌨️ label 🏷️ laptop 💻 laughing 😆
large_blue_circle 🔵 link 🔗 lock 🔒 loudspeaker 📢 mag 🔍 mailbox 📫 mask 😷 mega 📣 memo 📝 microscope 🔬 money_with_wings 💸
moneybag 💰 moon 🌙 moyai 🗿 muscle 💪 mute 🔇 neutral_face 😐 new 🆕 newspaper 📰 no_bell 🔕 no_entry ⛔ no_entry_sign 🚫 ok 🆗
ok_hand 👌 open_hands 👐 orange_circle 🟠 outbox_tray 📤 package 📦 page_facing_up 📄 paperclip 📎 partying_face 🥳 party 🎉
pencil ✏️ pencil2 ✏️ phone ☎️ pin 📌 pizza 🍕 point_down 👇 point_left 👈 point_right 👉 point_up 👆 pray 🙏 printer 🖨️
purple_heart 💜 pushpin 📌 question ❓ rabbit 🐰 rage 😡 rainbow 🌈 raised_hands 🙌 receipt 🧾 recycle ♻️ red_circle 🔴 repeat 🔁
ribbon 🎀 robot 🤖 rocket 🚀 rose 🌹 rotating_light 🚨 sad 😞 satellite 🛰️ scissors ✂️ scream 😱 see_no_evil 🙈 seedling 🌱
shield 🛡️ ship 🚢 shrug 🤷 skull 💀 sleeping 😴 slightly_smiling_face 🙂 smile 😄 smiley 😃 snail 🐌 snowflake ❄️ sob 😭
soon 🔜 sos 🆘 sparkles ✨ speech_balloon 💬 star ⭐ star2 🌟 stop_sign 🛑 stopwatch ⏱️ sunglasses 😎 sunny ☀️ sweat_smile 😅
tada 🎉 telephone ☎️ tent ⛺ test_tube 🧪 thinking 🤔 thought_balloon 💭 thumbsdown 👎 thumbsup 👍 ticket 🎫 toolbox 🧰
traffic_light 🚦 train 🚆 trash 🗑️ triangular_flag_on_post 🚩 trophy 🏆 truck 🚚 turtle 🐢 umbrella ☔ unicorn 🦄 unlock 🔓
warning ⚠️ wastebasket 🗑️ watch ⌚ wave 👋 whale 🐳 white_check_mark ✅ wink 😉 wrench 🔧 x ❌ yellow_circle 🟡 zap ⚡ zzz 💤`;

let known: ReadonlyMap<string, string> | undefined;

/** The emoji of a name without its colons; undefined of a name that is not known. */
export function emoji(name: string): string | undefined {
  known ??= new Map([...table.matchAll(/(\S+) (\S+)/g)].map(([, n = '', e = '']) => [n, e]));
  return known.get(name);
}
