/**
 * What our records have in common, for deflating them: their names and usual values, the most frequent last. It is dictionary 1 for ever, for
 * what was deflated with it can only be inflated with it; a better one is a second dictionary under another attribute name.
 */
export const dictionary = Buffer.from([
  '"treatment.ended","outcome":"message.unclear","message.suppressed","message.failed","reason":"message.sent"',
  '"subscriptionstatuserrorcurrencyproductorderamountquantitypricemethodsubjecttitleformfilereferrerutm_sourceutm_mediumutm_campaignlanguageuserAgentscreen',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1.0.0.0 Safari/537.36https://www..com/?id=.html.cn/',
  '"loyalty""service""delivery""purchase""decision""interest":"awareness":',
  'email.unsubscribed"email.bounced"email.delivered"email.sent"email.clicked"email.opened"web.form_submitted"web.file_downloaded"web.page_viewed"',
  'order.paid"order.created"order.delivered"chat.message_out"chat.message_in"wecom.message_in"link.clicked"lead.handled"lead.assigned"lead.created"',
  'event.joined"event.registered"event.no_show"profile.updated"identity.linked"organic_search"paid_search"direct"social"referral"',
  '"recording":"event":"ended":"subject":"campaign":"name":"company":"phone:+861"email:@.com"wecom.external_userid@ww"wechat.unionid"anonymousId:"userId:',
  '"no-show""email-unopened""lead-cooling","about":{},"priority":-,"closedAt":17,"closedBy":"","treatment":"","rev":1,"foundAt":17,"status":"open","because":"',
  '"recovered","dismissed","lost","treating"','interruption.recovered","interruption.dismissed","interruption.found","detail":{"v":1,"id":"',
  '"stage.reached","stage":"touchpoint.kept","detail":{"v":1,"id":"","at":17,"person":"","interruption":"","alias":"","cause":"","type":"","channel":"',
  '"},{"cause":"","key":"","alias":"","by":"","since":17,"due":17,"lostAt":17,"told":true,"about":{"event":"","openedBy":"',
  '{"person":"","v":1,"aliases":["",""],"marks":{"":"0000000000000000000000000"},"count":1,"first":17,"last":{"at":17,"id":""},',
  '"stages":{"awareness":17,"interest":17},"touch":{"web":17,"email":17,"chat":17,"lead":17},"score":{"value":1.0,"asOf":17},"watches":[],',
  '"profile":{"name":"","company":"","email":"","phone":"+861","wecom":"","owner":"","origin":"","timeZone":"Asia/Shanghai","language":"zh-CN"},',
  '"lead":{"at":17,"origin":""},"wonAt":17,"flags":[],"timer":"2026-01-01T00:00","outbox":[{"lane":"shardId-00000000000000000000-","seq":"0000000000000000",',
  '"at":17,"counts":{"2026-01-01T00":{"touchpoints":1,"channel:web":1,"type:web.page_viewed":1,"stage:awareness":1,"lead:":1,"won:":1}},"interruptions":[{',
  '"facts":[{"type":"touchpoint.kept","detail":{"v":1,"id":"',
].join(''))
